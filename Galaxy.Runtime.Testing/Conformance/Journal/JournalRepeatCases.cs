namespace Galaxy.Runtime.Testing;

/// <summary>Appends that count up the game's newest entry instead of writing a row.</summary>
internal static class JournalRepeatCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "A repeated replay counts up the newest entry", static async scope =>
            {
                var first = await scope.AppendAsync(Replay(scope));
                var second = await scope.AppendAsync(Replay(scope, seconds: 1));
                var third = await scope.AppendAsync(Replay(scope, seconds: 2));
                var expected = first with { MayRepeat = false, Fence = third.Fence, Repeats = 2, LastRepeatedAt = third.Closing!.FinishedAt };
                await scope.MustReadAsync(expected, "the counted-up entry");
                Expect.Equal(1, (await scope.ReadAsync()).Count, "the entries of the game");
                Expect.Equal(null, await scope.Store.FindAsync(second.OperationId, scope.Token), "the repetition as an entry of its own");
            }
        },
        {
            "Of a counted-up entry and its repetition the greater fence stays", static async scope =>
            {
                var lower = Replay(scope);
                var first = await scope.AppendAsync(Replay(scope));
                await scope.AppendAsync(lower);
                Expect.Equal(first.Fence, (await scope.ReadAsync(first))?.Fence, "the fence after a repetition with a lower one");
            }
        },
        {
            "A repeated refusal of a busy game counts up the newest entry", static async scope =>
            {
                var first = await scope.AppendAsync(Busy(scope));
                await scope.AppendAsync(Busy(scope));
                Expect.Equal(1, (await scope.ReadAsync(first))?.Repeats, "the repetitions of a busy refusal");
                Expect.Equal(1, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "A conflict for which a fence was drawn is no repetition", static async scope =>
            {
                await scope.AppendAsync(Busy(scope) with { Fence = scope.Entry().Fence });
                await scope.AppendAsync(Busy(scope) with { Fence = scope.Entry().Fence });
                await scope.AppendAsync(Busy(scope));
                await scope.AppendAsync(Busy(scope) with { Fence = scope.Entry().Fence });
                Expect.Equal(4, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "Only the same kind, source and code is a repetition, and only of a replay or a busy game", static async scope =>
            {
                await scope.AppendAsync(Replay(scope));
                await scope.AppendAsync(Replay(scope) with { Kind = OperationKind.CleanupContainer });
                await scope.AppendAsync(Replay(scope) with { Kind = OperationKind.CleanupContainer, Source = OperationSource.GameMasterRest });
                await scope.AppendAsync(Busy(scope) with { Kind = OperationKind.CleanupContainer, Source = OperationSource.GameMasterRest });
                await scope.AppendAsync(Replay(scope) with { Closing = JournalScope.Closing(ErrorCode.NotFound) });
                await scope.AppendAsync(Replay(scope) with { Closing = JournalScope.Closing(ErrorCode.NotFound) });
                await scope.AppendAsync(Replay(scope) with { Closing = JournalScope.Closing() });
                await scope.AppendAsync(Replay(scope) with { Closing = JournalScope.Closing() });
                Expect.Equal(8, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "A repetition never jumps over another entry", static async scope =>
            {
                var first = await scope.AppendAsync(Replay(scope));
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.ServiceUnavailable) });
                var second = await scope.AppendAsync(Replay(scope));
                await scope.OpenAsync();
                var third = await scope.AppendAsync(Replay(scope));
                Expect.Equal(5, (await scope.ReadAsync()).Count, "the entries of the game");
                await scope.MustReadAsync(first with { MayRepeat = false }, "the replay before a refusal");
                await scope.MustReadAsync(second with { MayRepeat = false }, "the replay before an opening");
                await scope.MustReadAsync(third with { MayRepeat = false }, "the replay after both");
            }
        },
        {
            "A step of an operation is not repeated: what a caller asked for has a row of its own", static async scope =>
            {
                var step = await scope.AppendAsync(Replay(scope) with { CorrelationId = Fresh.Id() });
                var asked = await scope.AppendAsync(Replay(scope));
                await scope.MustReadAsync(step with { MayRepeat = false }, "the step");
                await scope.MustReadAsync(asked with { MayRepeat = false }, "what was asked for after it");
            }
        },
        {
            "An entry of another game is not repeated", static async scope =>
            {
                var ours = await scope.AppendAsync(Replay(scope));
                var other = await scope.AppendAsync(Replay(scope) with { GameId = Fresh.GameId() });
                await scope.MustReadAsync(other with { MayRepeat = false }, "the replay of another game");
                await scope.AppendAsync(Replay(scope));
                Expect.Equal(1, (await scope.ReadAsync(ours))?.Repeats, "the repetitions of the game's newest entry, though another game's was written since");
            }
        },
        {
            "A replay that may not repeat is written", static async scope =>
            {
                await scope.AppendAsync(Replay(scope));
                var second = await scope.AppendAsync(Replay(scope) with { MayRepeat = false });
                await scope.MustReadAsync(second, "the second replay");
            }
        },
        {
            "Appending a known id repeats nothing", static async scope =>
            {
                var first = await scope.AppendAsync(Replay(scope));
                await scope.AppendAsync(first);
                await scope.MustReadAsync(first with { MayRepeat = false }, "the entry after the same append again");
                var open = await scope.OpenAsync(scope.Entry(OperationKind.Stop));
                var replay = await scope.AppendAsync(Replay(scope));
                await scope.AppendAsync(open with { MayRepeat = true, Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) });
                await scope.MustReadAsync(open with { Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) }, "an open entry that an append closed");
                await scope.MustReadAsync(replay with { MayRepeat = false }, "the newest entry");
            }
        },
        {
            "A repetition's unpublished events go into the outbox", static async scope =>
            {
                await scope.AppendAsync(Replay(scope));
                var repetition = Replay(scope);
                OutboxEvent[] events = [scope.Waiting()];
                await scope.AppendAsync(repetition with { Closing = repetition.Closing! with { Unpublished = events } });
                await scope.MustWaitAsync(events, "the events of a repetition");
            }
        },
        {
            "Repetitions at once are all counted, and none jumps over another entry", static async scope =>
            {
                const int Hosts = 6, Rounds = 10;
                await Task.WhenAll(Enumerable.Range(0, Hosts).Select(host => Task.Run(async () =>
                {
                    var store = host % 2 == 0 ? scope.Store : scope.Another;
                    for (var round = 0; round < Rounds; round++)
                    {
                        await store.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.ServiceUnavailable) }, scope.Token);
                        await store.AppendAsync(Replay(scope), scope.Token);
                        await store.AppendAsync(Replay(scope), scope.Token);
                    }
                })));

                // Newest first: each caller wrote a refusal and then two replays, which are to be found above it.
                var (replays, refusals) = (0, 0);
                foreach (var entry in await scope.ReadAsync(limit: 1000))
                {
                    replays += entry.Closing?.ErrorCode is ErrorCode.ReplayNoOp ? 1 + entry.Repeats : 0;
                    refusals += entry.Closing?.ErrorCode is ErrorCode.ServiceUnavailable ? 1 : 0;
                    Expect.That(replays >= 2 * refusals || entry.Closing?.ErrorCode is ErrorCode.ReplayNoOp, "no replay is counted by an entry older than the refusal before it");
                }

                Expect.Equal(Hosts * Rounds, refusals, "the refusals");
                Expect.Equal(2 * Hosts * Rounds, replays, "the replays, repetitions among them");
            }
        },
    };

    private static OperationEntry Replay(JournalScope scope, int seconds = 0)
    {
        var closing = JournalScope.Closing(ErrorCode.ReplayNoOp);
        return scope.Entry(OperationKind.Stop) with { MayRepeat = true, Closing = closing with { FinishedAt = closing.FinishedAt.AddSeconds(seconds) } };
    }

    private static OperationEntry Busy(JournalScope scope) => scope.Entry(OperationKind.Stop) with { Fence = 0, MayRepeat = true, Closing = JournalScope.Closing(ErrorCode.Conflict) };
}
