namespace Galaxy.Runtime.Testing;

internal static class RecordSettingsCases
{
    public static CaseTable<RecordScope> All { get; } = new()
    {
        {
            "Settings come back as they were given, of any script and size", static async scope =>
            {
                var large = $"{{\"environment\":{{\"A\":\"{Fresh.LongText(5_000)}\",\"B\":\"{new string('x', 50_000)}\"}}}}";
                await SaveAsync(scope, Digest('1'), large);
                await MustFindAsync(scope, Digest('1'), large);
                Expect.Equal(large, await scope.Another.FindSettingsAsync(scope.GameId, Digest('1'), scope.Token), "the settings as another store reads them");
            }
        },
        {
            "Settings of a digest that was never kept are not found", static async scope =>
            {
                await MustFindAsync(scope, Digest('1'), null);
                await SaveAsync(scope, Digest('1'));
                await MustFindAsync(scope, Digest('2'), null);
            }
        },
        {
            "Settings of different games are separate", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                Expect.Equal(null, await scope.Store.FindSettingsAsync(Fresh.GameId(), Digest('1'), scope.Token), "another game's settings of that digest");
            }
        },
        {
            "Settings are kept again without harm", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                await SaveAsync(scope, Digest('1'));
                await MustFindAsync(scope, Digest('1'), Json(Digest('1')));
            }
        },
        {
            "Begin hands the settings along that the record names", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                await SaveAsync(scope, Digest('2'));
                await scope.ArrangeAsync(static record => record with { SettingsDigest = Digest('1') });
                Expect.Equal(Json(Digest('1')), await BeginAsync(scope), "the settings");
            }
        },
        {
            "Begin hands no settings along if the record names none, or such as are not there", static async scope =>
            {
                Expect.Equal(null, await BeginAsync(scope), "the settings without a record");
                await SaveAsync(scope, Digest('1'));
                await scope.ArrangeAsync(static record => record with { SettingsDigest = null });
                Expect.Equal(null, await BeginAsync(scope), "the settings of a record that names none");
                await scope.ArrangeAsync(static record => record with { SettingsDigest = Digest('2') });
                Expect.Equal(null, await BeginAsync(scope), "settings that are not there");
            }
        },
        {
            "The record's settings and those kept last stay", static async scope =>
            {
                await SaveAsync(scope, Digest('a'));
                await scope.ArrangeAsync(static record => record with { SettingsDigest = Digest('a') });
                var digests = Enumerable.Range(0, 2 * IRuntimeRecordStore.SettingsKept).Select(static number => Digest("0123456789bcdef~"[number])).ToArray();
                foreach (var digest in digests)
                {
                    await SaveAsync(scope, digest);
                }

                // Kept again, the oldest of the last is not the next to go.
                await SaveAsync(scope, digests[^IRuntimeRecordStore.SettingsKept]);
                await SaveAsync(scope, Digest('+'));
                await MustFindAsync(scope, Digest('a'), Json(Digest('a')));
                foreach (var digest in (string[])[digests[^IRuntimeRecordStore.SettingsKept], .. digests[^(IRuntimeRecordStore.SettingsKept - 2)..], Digest('+')])
                {
                    await MustFindAsync(scope, digest, Json(digest));
                }
            }
        },
        {
            "A removed game's settings go with its record", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                var record = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                await scope.Store.RemoveAsync(scope.GameId, record.Fence, scope.Token);
                await MustFindAsync(scope, Digest('1'), null);
            }
        },
        {
            "A removal of a game without a record deletes its settings", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                await scope.Store.RemoveAsync(scope.GameId, await scope.BeginAsync(), scope.Token);
                await MustFindAsync(scope, Digest('1'), null);
            }
        },
        {
            "A removal that is refused leaves the settings", static async scope =>
            {
                await SaveAsync(scope, Digest('1'));
                var running = await scope.ArrangeAsync();
                await scope.Store.RemoveAsync(scope.GameId, running.Fence, scope.Token);
                await MustFindAsync(scope, Digest('1'), Json(Digest('1')));
                var removed = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                await scope.BeginAsync();
                await scope.Store.RemoveAsync(scope.GameId, removed.Fence, scope.Token);
                await MustFindAsync(scope, Digest('1'), Json(Digest('1')));
            }
        },
        {
            "A cancelled token cancels the calls for settings", static async scope =>
            {
                await Expect.CancelsAsync(async token => await scope.Store.SaveSettingsAsync(scope.GameId, Digest('1'), Json(Digest('1')), token), "a save");
                await Expect.CancelsAsync(async token => await scope.Store.FindSettingsAsync(scope.GameId, Digest('1'), token), "a find");
                await MustFindAsync(scope, Digest('1'), null);
            }
        },
    };

    private static string Digest(char digit) => new(digit, 64);

    private static string Json(string digest) => $"{{\"labels\":{{\"a\":\"{digest}\"}}}}";

    private static Task SaveAsync(RecordScope scope, string digest, string? json = null) =>
        scope.Store.SaveSettingsAsync(scope.GameId, digest, json ?? Json(digest), scope.Token).AsTask();

    private static async Task<string?> BeginAsync(RecordScope scope) => (await scope.Store.BeginAsync(scope.GameId, scope.Token)).Settings;

    private static async Task MustFindAsync(RecordScope scope, string digest, string? expected) =>
        Expect.Equal(expected, await scope.Store.FindSettingsAsync(scope.GameId, digest, scope.Token), $"the settings {digest[..4]}…");
}
