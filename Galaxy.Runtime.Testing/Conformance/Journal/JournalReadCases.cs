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
            "Reading all games shows open entries first, then what ended last", static async scope =>
            {
                var began = Later();
                var early = await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "b", Closing = ClosingAt(began.AddMicroseconds(1)) });
                var late = await scope.AppendAsync(scope.Entry() with { Closing = ClosingAt(began.AddMicroseconds(9)) });
                var between = await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "b", Closing = ClosingAt(began.AddMicroseconds(5)) });
                var sameInstant = await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "a", Closing = ClosingAt(began.AddMicroseconds(5)) });
                var open = await scope.OpenAsync(scope.Entry() with { GameId = scope.GameId + "a" });
                var opened = await scope.OpenAsync(scope.Entry() with { GameId = scope.GameId + "b" });
                await MustReadAllAsync(scope, new OperationFilter { Since = began }, opened, open, late, sameInstant, between, early);
                await scope.CloseAsync(open, ClosingAt(began.AddMicroseconds(7)));
                await MustReadAllAsync(scope, new OperationFilter { Since = began }, opened, late, open, sameInstant, between, early);
                await scope.CloseAsync(opened, ClosingAt(began));
            }
        },
        {
            "An entry of all games that is repeated ended then", static async scope =>
            {
                var began = Later();
                var replay = await scope.AppendAsync(scope.Entry() with { Closing = ClosingAt(began, ErrorCode.ReplayNoOp) });
                var other = await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "a", Closing = ClosingAt(began.AddMicroseconds(1)) });
                await scope.AppendAsync(scope.Entry() with { MayRepeat = true, Closing = ClosingAt(began.AddMicroseconds(2), ErrorCode.ReplayNoOp) });
                await MustReadAllAsync(scope, new OperationFilter { Since = began }, replay, other);
                await MustReadAllAsync(scope, new OperationFilter { Since = began.AddMicroseconds(2) }, replay);
            }
        },
        {
            "Pages of all games show every entry once", static async scope =>
            {
                var (began, written) = (Later(), new List<OperationEntry>());
                for (var number = 0; number < 7; number++)
                {
                    // Three of one instant, so that a page ends among them.
                    var closing = ClosingAt(began.AddMicroseconds(number is 2 or 3 or 4 ? 3 : number));
                    written.Insert(0, await scope.AppendAsync(scope.Entry() with { GameId = $"{scope.GameId}-{number % 3}", Closing = closing }));
                }

                for (var number = 0; number < 3; number++)
                {
                    written.Insert(0, await scope.OpenAsync(scope.Entry() with { GameId = $"{scope.GameId}-open-{number}" }));
                }

                foreach (var limit in (int[])[1, 2, 4, 100])
                {
                    await MustReadAllAsync(scope, new OperationFilter { Since = began }, limit, [.. written]);
                }

                foreach (var open in written.Take(3))
                {
                    await scope.CloseAsync(open, JournalScope.Closing());
                }
            }
        },
        {
            "All games are read by kind, outcome and instant", static async scope =>
            {
                var began = Later();
                var started = await scope.AppendAsync(scope.Entry() with { Closing = ClosingAt(began.AddMicroseconds(4)) });
                var stopped = await scope.AppendAsync(scope.Entry(OperationKind.Stop) with { Closing = ClosingAt(began.AddMicroseconds(3)) });
                var replayed = await scope.AppendAsync(scope.Entry(OperationKind.Stop) with { Closing = ClosingAt(began.AddMicroseconds(2), ErrorCode.ReplayNoOp) });
                var failed = await scope.AppendAsync(scope.Entry() with { Closing = ClosingAt(began.AddMicroseconds(1), ErrorCode.ImagePullFailed) });
                var open = await scope.OpenAsync(scope.Entry(OperationKind.Stop));
                var since = new OperationFilter { Since = began };
                await MustReadAllAsync(scope, since with { Kind = OperationKind.Stop }, open, stopped, replayed);
                await MustReadAllAsync(scope, since with { Outcome = OperationOutcome.Open }, open);
                await MustReadAllAsync(scope, since with { Outcome = OperationOutcome.Succeeded }, started, stopped, replayed);
                await MustReadAllAsync(scope, since with { Outcome = OperationOutcome.Failed }, failed);
                await MustReadAllAsync(scope, since with { Outcome = OperationOutcome.Failed, Kind = OperationKind.Stop });
                await MustReadAllAsync(scope, new OperationFilter { Since = began.AddMicroseconds(3), Kind = OperationKind.Start }, started);
                await MustReadAllAsync(scope, new OperationFilter { Since = began.AddMicroseconds(4) }, open, started);
                await scope.CloseAsync(open, JournalScope.Closing());
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
                await Expect.CancelsAsync(async token => await scope.Store.ReadAllAsync(OperationFilter.All, 1, before: null, token), "a read of all games");
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

    /// <summary>An instant after those of all other entries, so that few are read.</summary>
    private static DateTimeOffset Later() => JournalScope.Noon.AddDays(1_000 + Convert.ToInt32(Fresh.Hex(4), 16));

    private static OperationClosing ClosingAt(DateTimeOffset finishedAt, ErrorCode code = ErrorCode.None) => JournalScope.Closing(code) with { FinishedAt = finishedAt };

    private static Task MustReadAllAsync(JournalScope scope, OperationFilter filter, params OperationEntry[] expected) => MustReadAllAsync(scope, filter, 100, expected);

    private static async Task MustReadAllAsync(JournalScope scope, OperationFilter filter, int limit, OperationEntry[] expected)
    {
        var read = new List<OperationEntry>();
        OperationCursor? before = null;
        do
        {
            var page = await scope.Store.ReadAllAsync(filter, limit, before, scope.Token);
            Expect.That(page.Entries.Count <= limit, "a page of all games ends at its limit");
            Expect.That(page.Next is null || page.Entries.Count == limit, "a page of all games that is not full is the last");
            read.AddRange(page.Entries.Where(entry => entry.GameId.StartsWith(scope.GameId, StringComparison.Ordinal)));
            before = page.Next;
        }
        while (before is not null);

        Expect.Sequence(
            expected.Select(static entry => entry.OperationId), read.Select(static entry => entry.OperationId), $"reading all games by {filter}, {limit} at once");
    }

    private static async Task MustReadAsync(JournalScope scope, int limit, params OperationEntry[] expected) =>
        Expect.Sequence(
            expected.Select(static entry => entry.OperationId), (await scope.ReadAsync(limit)).Select(static entry => entry.OperationId), $"reading {limit}");
}
