namespace Galaxy.Runtime.Testing;

internal static class RecordListingCases
{
    /// <summary>More than a page of any store that pages sensibly.</summary>
    private const int Many = 1200;

    public static CaseTable<RecordScope> All { get; } = new()
    {
        {
            "A listing without a filter shows every record", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                Expect.That((await scope.ListAsync(RuntimeRecordFilter.All)).Contains(record), "the listing shows a record as it was written");
            }
        },
        {
            "Records come in ordinal order of their game ids", static async scope =>
            {
                var stem = Fresh.Hex(12);
                string[] expected = [$"{stem}--b", $"{stem}-a", $"{stem}-b", $"{stem}0", $"{stem}10", $"{stem}2", $"{stem}a", $"{stem}a-a", $"{stem}aa", $"{stem}b"];
                foreach (var gameId in expected.Reverse())
                {
                    await scope.ArrangeAsync(gameId: gameId);
                }

                await scope.MustListAsync(expected, Mine(scope), "the listing");
            }
        },
        {
            "A listing of many pages shows every record once", static async scope =>
            {
                var stem = Fresh.Hex(8);
                var expected = Enumerable.Range(0, Many).Select(number => $"{stem}-{number:D4}").ToList();
                await Parallel.ForEachAsync(
                    expected, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = scope.Token }, async (gameId, _) => await scope.ArrangeAsync(gameId: gameId));
                await scope.MustListAsync(expected, Mine(scope), "the listing");
                await scope.MustListAsync(expected.Take(Many - 1), Mine(scope) with { Limit = Many - 1 }, "the listing with a limit of more than a page");
            }
        },
        {
            "A record that changes during a listing is not seen twice", static async scope =>
            {
                var (stem, seen) = (Fresh.Hex(8), new List<string>());
                for (var number = 0; number < 20; number++)
                {
                    await scope.ArrangeAsync(gameId: $"{stem}-{number:D2}");
                }

                await foreach (var record in scope.Store.ListAsync(Mine(scope), scope.Token))
                {
                    seen.Add(record.GameId);
                    await scope.MustUpsertAsync(record with { Fence = await scope.BeginAsync(record.GameId), LastOpAt = record.LastOpAt.AddHours(seen.Count) });
                }

                Expect.Sequence(Enumerable.Range(0, 20).Select(number => $"{stem}-{number:D2}"), seen, "the listing");
            }
        },
        {
            "A listing by status shows only records with it", static async scope =>
            {
                var stopped = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Stopped });
                await scope.ArrangeAsync(gameId: Fresh.GameId());
                await scope.MustListAsync([stopped.GameId], Mine(scope) with { Status = RuntimeStatus.Stopped }, "the listing");
            }
        },
        {
            "A listing by image reference shows only records with it", static async scope =>
            {
                var other = await scope.ArrangeAsync(static record => record with { ImageRef = record.ImageRef + "0" });
                await scope.ArrangeAsync(gameId: Fresh.GameId());
                await scope.MustListAsync([other.GameId], Mine(scope) with { ImageRef = other.ImageRef }, "the listing");
            }
        },
        {
            "A listing by labels shows only records whose settings have all of them", static async scope =>
            {
                var blue = await ArrangeLabelledAsync(scope, scope.GameId, ("team", "blue"), ("odd \"key\"", "it's"));
                await ArrangeLabelledAsync(scope, Fresh.GameId(), ("team", "Blue"), ("other", "blue"));
                var unlabelled = await scope.ArrangeAsync(gameId: Fresh.GameId());

                // These labels are of settings that the record does not name any more.
                var gone = new GameSettings { Labels = Labels(("team", "blue")) };
                await scope.Store.SaveSettingsAsync(unlabelled.GameId, gone.Digest, gone.ToJson(), scope.Token);

                await scope.MustListAsync([blue.GameId], Mine(scope) with { Labels = Labels(("team", "blue")) }, "the listing");
                await scope.MustListAsync([blue.GameId], Mine(scope) with { Labels = Labels(("team", "blue"), ("odd \"key\"", "it's")) }, "the listing by two labels");
                await scope.MustListAsync([], Mine(scope) with { Labels = Labels(("team", "blue"), ("other", "blue")) }, "the listing by labels of two games");
                Expect.Equal(3, (await scope.ListAsync(Mine(scope) with { Labels = Labels() })).Count, "the records of a listing by no labels");
            }
        },
        {
            "A listing by engine shows only records of it", static async scope =>
            {
                var ours = await scope.ArrangeAsync();
                await scope.ArrangeAsync(static record => record with { EngineId = record.EngineId?.ToUpperInvariant() }, Fresh.GameId());
                await scope.MustListAsync([ours.GameId], Mine(scope), "the listing");
            }
        },
        {
            "A listing by instant shows only records stopped earlier", static async scope =>
            {
                var before = await scope.ArrangeAsync(static record => record with { StoppedAt = RecordScope.Noon.AddMicroseconds(-1) });
                await scope.ArrangeAsync(static record => record with { StoppedAt = RecordScope.Noon }, Fresh.GameId());
                await scope.ArrangeAsync(static record => record with { StoppedAt = null }, Fresh.GameId());
                await scope.MustListAsync([before.GameId], Mine(scope) with { StoppedBefore = RecordScope.Noon }, "the listing");
            }
        },
        {
            "A listing after a game id begins with the next one", static async scope =>
            {
                var stem = Fresh.Hex(12);
                await ArrangeAllAsync(scope, $"{stem}-a", $"{stem}-b", $"{stem}-c");
                await scope.MustListAsync([$"{stem}-c"], Mine(scope) with { AfterGameId = $"{stem}-b" }, "the listing after a record");
                await scope.MustListAsync([$"{stem}-b", $"{stem}-c"], Mine(scope) with { AfterGameId = $"{stem}-aa" }, "the listing after an id without a record");
            }
        },
        {
            "A listing ends at its limit", static async scope =>
            {
                var stem = Fresh.Hex(12);
                await ArrangeAllAsync(scope, $"{stem}-a", $"{stem}-b", $"{stem}-c");
                await scope.MustListAsync([$"{stem}-a", $"{stem}-b"], Mine(scope) with { Limit = 2 }, "the listing");
            }
        },
        {
            "The parts of a filter add up", static async scope =>
            {
                var stem = Fresh.Hex(12);
                await ArrangeAllAsync(scope, $"{stem}-a", $"{stem}-b");
                await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Stopped }, $"{stem}-c");
                await ArrangeAllAsync(scope, $"{stem}-d", $"{stem}-e");
                var filter = Mine(scope) with { Status = RuntimeStatus.Running, StoppedBefore = RecordScope.Noon.AddDays(1), AfterGameId = $"{stem}-a", Limit = 2 };
                await scope.MustListAsync([$"{stem}-b", $"{stem}-d"], filter, "the listing");
            }
        },
    };

    private static Dictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToDictionary(static label => label.Key, static label => label.Value, StringComparer.Ordinal);

    private static async Task<RuntimeRecord> ArrangeLabelledAsync(RecordScope scope, string gameId, params (string Key, string Value)[] labels)
    {
        var settings = new GameSettings { Labels = Labels(labels) };
        await scope.Store.SaveSettingsAsync(gameId, settings.Digest, settings.ToJson(), scope.Token);
        return await scope.ArrangeAsync(record => record with { SettingsDigest = settings.Digest }, gameId);
    }

    private static RuntimeRecordFilter Mine(RecordScope scope) => new() { EngineId = scope.EngineId };

    private static async Task ArrangeAllAsync(RecordScope scope, params string[] gameIds)
    {
        foreach (var gameId in gameIds)
        {
            await scope.ArrangeAsync(gameId: gameId);
        }
    }
}
