namespace Galaxy.Runtime.Testing;

internal static class JournalOpenCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "An opened entry is open", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.MustBeOpenAsync(true, entry, "an opened entry");
            }
        },
        {
            "Every field of an open entry comes back as it was written", static async scope =>
            {
                var entry = await scope.OpenAsync(Full(scope));
                await scope.MustReadAsync(entry, "the entry as read");
                Expect.Equal(entry, (await scope.ListOpenAsync(scope.GameId)).Single(), "the entry as listed");
                Expect.Equal(entry, (await scope.Another.ReadAsync(scope.GameId, 1, before: null, scope.Token)).Entries.Single(), "the entry as another store reads it");
            }
        },
        {
            "Every kind and source comes back", static async scope =>
            {
                foreach (var kind in Enum.GetValues<OperationKind>().Where(static kind => kind is not OperationKind.Unknown))
                {
                    foreach (var source in Enum.GetValues<OperationSource>())
                    {
                        await scope.MustReadAsync(await scope.OpenAsync(scope.Entry(kind) with { Source = source }), $"an entry of {kind} by {source}");
                    }
                }
            }
        },
        {
            "Every stop reason comes back", static async scope =>
            {
                foreach (var reason in Enum.GetValues<StopReason>().Where(static reason => reason is not StopReason.Unknown))
                {
                    await scope.MustReadAsync(await scope.OpenAsync(scope.Entry(OperationKind.Stop) with { StopReason = reason }), $"a stop for {reason}");
                }
            }
        },
        {
            "Long texts and texts of any script come back unchanged", static async scope =>
            {
                var entry = await scope.OpenAsync(scope.Entry(key: Fresh.LongText(150)) with { SourceRef = Fresh.LongText(950), ImageRef = Fresh.LongText(3000) });
                var closing = JournalScope.Closing(ErrorCode.ContainerStartFailed, Fresh.LongText(5000));
                await scope.CloseAsync(entry, closing);
                await scope.MustReadAsync(entry with { Closing = closing }, "the entry");
            }
        },
        {
            "A refused game id of 200 characters is kept", static async scope =>
            {
                var entry = scope.Entry() with { GameId = "No Game ID! " + Fresh.Hex(188), Closing = JournalScope.Closing(ErrorCode.InvalidRequest) };
                await scope.AppendAsync(entry);
                await scope.MustReadAsync(entry, "the entry");
            }
        },
        {
            "Opening the same id twice changes nothing", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.OpenAsync(entry with { ImageRef = "repo/another:9.9.9", Kind = OperationKind.Patch });
                await scope.MustReadAsync(entry, "the entry after a second opening");
                Expect.Equal(1, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "An opening answers with the entry as it was written", static async scope =>
            {
                var entry = Full(scope);
                var opened = await scope.Store.OpenAsync(entry, head: null, scope.Token);
                Expect.Equal(entry with { WasCommitted = true }, opened.Entry, "the entry in the answer");
                Expect.That(opened is { IsOvertaken: false, Superseded: null, HasEvents: false }, "nothing else is in the answer to the first opening of a game");
            }
        },
        {
            "What the store writes is not taken from the caller", static async scope =>
            {
                var entry = scope.Entry();
                var claims = entry with { SupersededOperationId = Fresh.Id(), HasInterrupted = true, MayRepeat = true, Repeats = 7, LastRepeatedAt = JournalScope.Noon };
                await scope.OpenAsync(claims);
                await scope.MustReadAsync(entry with { WasCommitted = true }, "the opened entry");
                var appended = scope.Entry() with { Closing = JournalScope.Closing() };
                await scope.AppendAsync(appended with { SupersededOperationId = Fresh.Id(), HasInterrupted = true, WasCommitted = true, Repeats = 7 });
                await scope.MustReadAsync(appended, "the appended entry");
            }
        },
        {
            "An opening says whether events of the game wait", static async scope =>
            {
                await scope.AddEventAsync(scope.Waiting(Fresh.GameId()));
                Expect.Equal(false, (await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token)).HasEvents, "waiting events while only another game's wait");
                await scope.AddEventAsync();
                Expect.Equal(true, (await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token)).HasEvents, "waiting events while one of the game waits");
            }
        },
        {
            "Opening a known id answers as the first opening did", static async scope =>
            {
                var older = await scope.OpenAsync();
                var (entry, head) = (scope.Entry(OperationKind.Stop), scope.Head(older));
                var first = await scope.Store.OpenAsync(entry, head, scope.Token);
                Expect.Equal(first, await scope.Another.OpenAsync(entry, head, scope.Token), "the answer to the same opening again");
                Expect.Equal(older.OperationId, first.Superseded?.OperationId, "the superseded entry in it");
            }
        },
        {
            "Opening a closed id does not open it again", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.CloseAsync(entry, JournalScope.Closing());
                await scope.OpenAsync(entry);
                await scope.MustReadAsync(entry with { Closing = JournalScope.Closing() }, "the entry");
                await scope.MustBeOpenAsync(false, entry, "a closed entry after a second opening");
            }
        },
    };

    private static OperationEntry Full(JournalScope scope) => scope.Entry(OperationKind.Stop, key: "key-1") with
    {
        CorrelationId = Fresh.Id(),
        Source = OperationSource.GameMasterRest,
        SourceRef = "request 17",
        SettingsDigest = new string('a', 64),
        PreviousSettingsDigest = new string('b', 64),
        Fence = 1_790_000_000_123_456,
        ImageRef = "repo/engine:1.2.4",
        ImageId = "sha256:4",
        PreviousImageRef = "repo/engine:1.2.3",
        PreviousImageId = "sha256:3",
        PreviousContainerId = "container-0",
        WasRunning = true,
        StopReason = StopReason.Timeout,
        StopGrace = TimeSpan.FromSeconds(600),
        IdempotencyKeyExpiresAt = JournalScope.Noon.AddDays(1).AddMicroseconds(1),
        StartedAt = JournalScope.Noon.AddMicroseconds(1),
    };
}
