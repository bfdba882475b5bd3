namespace Galaxy.Runtime.Testing;

internal static class JournalReadCases
{
    /// <summary>More than a page of any store that pages sensibly.</summary>
    private const int Many = 1200;

    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "Reading shows the entry written last first", static async scope =>
            {
                // Written order counts, not the instants: the later ones claim to be older.
                var first = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var second = await scope.OpenAsync(scope.Entry() with { StartedAt = JournalScope.Noon.AddHours(-1) });
                var third = await scope.AppendAsync(scope.Entry() with { StartedAt = JournalScope.Noon.AddHours(-2), Closing = JournalScope.Closing() });
                await scope.CloseAsync(second, JournalScope.Closing());
                await MustReadAsync(scope, 100, third, second, first);
            }
        },
        {
            "Reading ends at its limit", static async scope =>
            {
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var second = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var third = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await MustReadAsync(scope, 2, third, second);
                await MustReadAsync(scope, 1, third);
            }
        },
        {
            "Reading shows entries of that game only", static async scope =>
            {
                var ours = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "x", Closing = JournalScope.Closing() });
                await MustReadAsync(scope, 100, ours);
                Expect.Equal(0, (await scope.ReadAsync(gameId: Fresh.GameId())).Count, "the entries of an unknown game");
            }
        },
        {
            "Reading shows more than a page", static async scope =>
            {
                for (var number = 0; number < 300; number++)
                {
                    await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                }

                Expect.Equal(300, (await scope.ReadAsync(limit: 1000)).Count, "the entries of a game with 300");
            }
        },
        {
            "Pages show every entry of a game once, newest first", static async scope =>
            {
                var written = new List<OperationEntry>();
                for (var number = 0; number < 7; number++)
                {
                    written.Add(await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() }));
                    await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "x", Closing = JournalScope.Closing() });
                }

                var read = new List<OperationEntry>();
                var page = await scope.Store.ReadAsync(scope.GameId, 3, before: null, scope.Token);
                read.AddRange(page.Entries);

                // What is written after a page was read belongs to none of the next.
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                for (var pages = 1; page.Next is { } next && pages < 10; pages++)
                {
                    page = await scope.Store.ReadAsync(scope.GameId, 3, next, scope.Token);
                    read.AddRange(page.Entries);
                }

                Expect.Sequence(
                    written.AsEnumerable().Reverse().Select(static entry => entry.OperationId), read.Select(static entry => entry.OperationId), "the entries of all pages");
            }
        },
        {
            "A page says whether there is another", static async scope =>
            {
                Expect.Equal(null, (await scope.Store.ReadAsync(scope.GameId, 1, before: null, scope.Token)).Next, "the next page of a game without entries");
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                Expect.Equal(null, (await scope.Store.ReadAsync(scope.GameId, 2, before: null, scope.Token)).Next, "the next page of a page that ends with the oldest entry");
                Expect.That((await scope.Store.ReadAsync(scope.GameId, 1, before: null, scope.Token)).Next is not null, "a page that ends before the oldest entry names the next one");
            }
        },
        {
            "Open entries are listed oldest first", static async scope =>
            {
                var entries = new List<OperationEntry>();
                foreach (var number in Enumerable.Range(0, 5))
                {
                    // Ids and games in descending order, so that neither gives the right one by chance.
                    var entry = scope.Entry() with { GameId = $"{scope.GameId}-{9 - number}", StartedAt = JournalScope.Noon.AddSeconds(number) };
                    entries.Add(await scope.OpenAsync(entry));
                }

                var listed = await scope.ListOpenAsync(entries.Select(static entry => entry.GameId));
                Expect.Sequence(entries.Select(static entry => entry.GameId), listed.Select(static entry => entry.GameId), "the listing");
            }
        },
        {
            "A listing of many pages shows every open entry once", static async scope =>
            {
                var gameIds = Enumerable.Range(0, Many).Select(number => $"{scope.GameId}-{number:D4}").ToList();
                await Parallel.ForEachAsync(
                    gameIds,
                    new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = scope.Token },
                    async (gameId, _) => await scope.OpenAsync(scope.Entry() with { GameId = gameId }));
                var listed = await scope.ListOpenAsync(gameIds);
                await Parallel.ForEachAsync(
                    listed,
                    new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = scope.Token },
                    async (entry, _) => await scope.CloseAsync(entry, JournalScope.Closing()));
                Expect.Sequence(gameIds, listed.Select(static entry => entry.GameId).Order(StringComparer.Ordinal), "the games of the listing");
            }
        },
        {
            "A cancelled token cancels every call", static async scope =>
            {
                var entry = scope.Entry(key: "key");
                await Expect.CancelsAsync(async token => await scope.Store.OpenAsync(entry, head: null, token), "an opening");
                await Expect.CancelsAsync(token => scope.Store.CloseAsync(entry.OperationId, JournalScope.Closing(), token), "a closing");
                await Expect.CancelsAsync(token => scope.Store.AppendAsync(entry with { Closing = JournalScope.Closing() }, token), "an append");
                await Expect.CancelsAsync(async token => await scope.Store.FindSucceededAsync(scope.GameId, entry.Kind, "key", JournalScope.Noon, token), "a find");
                await Expect.CancelsAsync(async token => await scope.Store.ReadAsync(scope.GameId, 1, before: null, token), "a read");
                await Expect.CancelsAsync(scope.Store.ListOpenAsync, "a listing");
                await Expect.CancelsAsync(async token => await scope.Store.FindAsync(entry.OperationId, token), "a find by id");
                await Expect.CancelsAsync(async token => await scope.Store.ReadOpenAsync(scope.GameId, token), "a read of open entries");
                await Expect.CancelsAsync(async token => await scope.Store.IsOvertakenAsync(entry, token), "the question whether an entry is overtaken");
                await Expect.CancelsAsync(async token => await scope.Store.ReadActsAsync(scope.GameId, JournalScope.Noon, 1, token), "a read of acts");
                await Expect.CancelsAsync(
                    async token => await scope.Store.PruneAsync(new OperationLogPruning { ClosedBefore = DateTimeOffset.UnixEpoch, Now = JournalScope.Noon }, token), "a pruning");
                await Expect.CancelsAsync(async token => await scope.Store.RemoveGameAsync(scope.GameId, token), "the removal of a game");
            }
        },
    };

    private static async Task MustReadAsync(JournalScope scope, int limit, params OperationEntry[] expected) =>
        Expect.Sequence(
            expected.Select(static entry => entry.OperationId), (await scope.ReadAsync(limit)).Select(static entry => entry.OperationId), $"reading {limit}");
}
