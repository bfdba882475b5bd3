namespace Galaxy.Runtime.Testing;

/// <summary>What pruning deletes and keeps. Its entries are of a year in which a store in use has none.</summary>
internal static class JournalPruneCases
{
    private static readonly DateTimeOffset Old = JournalScope.Noon.AddYears(-25);

    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "Old closed entries are pruned, and counted", static async scope =>
            {
                await PruneWhatIsLeftAsync(scope);
                await AppendOldAsync(scope, ErrorCode.ServiceUnavailable, ErrorCode.None, ErrorCode.ReplayNoOp, ErrorCode.NotFound);
                var newest = await CoverAsync(scope);
                Expect.Equal(4, await PruneAsync(scope), "the pruned entries");
                await MustHaveAsync(scope, [newest], "the entries after the pruning");
                Expect.Equal(0, await PruneAsync(scope), "the pruned entries of a second pruning");
            }
        },
        {
            "Entries that are not old enough stay", static async scope =>
            {
                var exact = await scope.AppendAsync(At(scope, ErrorCode.Conflict, Old.AddDays(1)));
                var newest = await CoverAsync(scope);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, exact], "the entries after the pruning");
            }
        },
        {
            "A page after entries were deleted is the rest", static async scope =>
            {
                var oldest = await scope.AppendAsync(At(scope, ErrorCode.Conflict, Old.AddDays(1)));
                await AppendOldAsync(scope, ErrorCode.ServiceUnavailable);
                await CoverAsync(scope);
                var first = await scope.Store.ReadAsync(scope.GameId, 2, before: null, scope.Token);
                await PruneAsync(scope);
                Expect.That(await scope.Store.FindAsync(first.Entries[1].OperationId, scope.Token) is null, "the last entry of the first page was deleted");
                var second = await scope.Store.ReadAsync(scope.GameId, 2, first.Next, scope.Token);
                Expect.Sequence([oldest.OperationId], second.Entries.Select(static entry => entry.OperationId), "the second page");
            }
        },
        {
            "A repeated entry is as old as its last repetition", static async scope =>
            {
                var repeated = At(scope, ErrorCode.ReplayNoOp, Old) with { MayRepeat = true };
                await scope.AppendAsync(repeated);
                await scope.AppendAsync(At(scope, ErrorCode.ReplayNoOp, Old.AddDays(1)) with { MayRepeat = true });
                var newest = await CoverAsync(scope);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, repeated], "the entries after the pruning");
            }
        },
        {
            "Open entries and what was acknowledged above them stay", static async scope =>
            {
                await AppendOldAsync(scope, ErrorCode.ReplayNoOp);
                var open = await scope.OpenAsync(scope.Entry() with { StartedAt = Old });
                await AppendOldAsync(scope, ErrorCode.ServiceUnavailable);
                var success = await scope.AppendAsync(At(scope, ErrorCode.None, Old));
                var replay = await scope.AppendAsync(At(scope, ErrorCode.ReplayNoOp, Old));
                var newest = await CoverAsync(scope);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, replay, success, open], "the entries after the pruning");
            }
        },
        {
            "The row with a game's greatest fence stays", static async scope =>
            {
                await AppendOldAsync(scope, ErrorCode.ServiceUnavailable);
                var greatest = await scope.AppendAsync(At(scope, ErrorCode.ServiceUnavailable, Old));
                await scope.AppendAsync(At(scope, ErrorCode.ServiceUnavailable, Old) with { Fence = greatest.Fence - 1 });
                await PruneAsync(scope);
                await MustHaveAsync(scope, [greatest], "the entries after the pruning");
            }
        },
        {
            "Of rows without a fence none stays for its fence", static async scope =>
            {
                await scope.AppendAsync(At(scope, ErrorCode.InvalidRequest, Old) with { Fence = 0 });
                await scope.AppendAsync(At(scope, ErrorCode.InvalidRequest, Old) with { Fence = 0 });
                await PruneAsync(scope);
                await MustHaveAsync(scope, [], "the entries after the pruning");
            }
        },
        {
            "An entry with events in the outbox stays until they are gone", static async scope =>
            {
                var entry = At(scope, ErrorCode.Conflict, Old);
                var waiting = scope.Waiting(operationId: entry.OperationId);
                await scope.AppendAsync(entry with { Closing = entry.Closing! with { Unpublished = [waiting] } });
                var newest = await CoverAsync(scope);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, entry], "the entries while an event waits");
                await scope.Store.RemoveEventAsync(waiting.Key, scope.Token);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest], "the entries after the event was removed");
            }
        },
        {
            "An entry stays while its key counts", static async scope =>
            {
                var counts = await scope.AppendAsync(At(scope, ErrorCode.None, Old) with { IdempotencyKey = "counts", IdempotencyKeyExpiresAt = JournalScope.Noon.AddMicroseconds(1) });
                await scope.AppendAsync(At(scope, ErrorCode.None, Old) with { IdempotencyKey = "expired", IdempotencyKeyExpiresAt = JournalScope.Noon });
                await scope.AppendAsync(At(scope, ErrorCode.None, Old) with { IdempotencyKey = "no expiry" });
                var newest = await CoverAsync(scope);
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, counts], "the entries after the pruning");
            }
        },
        {
            "The newest success of each kind stays", static async scope =>
            {
                await AppendOldAsync(scope, ErrorCode.None);
                var start = await scope.AppendAsync(At(scope, ErrorCode.None, Old));
                var stop = await scope.AppendAsync(At(scope, ErrorCode.None, Old) with { Kind = OperationKind.Stop });
                var newest = await scope.AppendAsync(At(scope, ErrorCode.Conflict, Old.AddYears(1)));
                await PruneAsync(scope);
                await MustHaveAsync(scope, [newest, stop, start], "the entries after the pruning");
            }
        },
        {
            "Entries that are to be kept stay", static async scope =>
            {
                var first = await scope.AppendAsync(At(scope, ErrorCode.Conflict, Old));
                await AppendOldAsync(scope, ErrorCode.Conflict);
                var third = await scope.AppendAsync(At(scope, ErrorCode.Conflict, Old));
                var newest = await CoverAsync(scope);
                await PruneAsync(scope, pruning => pruning with { Keep = [first.OperationId, third.OperationId, Fresh.Id()] });
                await MustHaveAsync(scope, [newest, third, first], "the entries after the pruning");
            }
        },
        {
            "Pruning ends at its limit", static async scope =>
            {
                await PruneWhatIsLeftAsync(scope);
                await AppendOldAsync(scope, ErrorCode.Conflict, ErrorCode.Conflict, ErrorCode.Conflict, ErrorCode.Conflict, ErrorCode.Conflict);
                await CoverAsync(scope);
                Expect.Equal(3, await PruneAsync(scope, static pruning => pruning with { Limit = 3 }), "the pruned entries");
                Expect.Equal(3, (await scope.ReadAsync()).Count, "the entries after a pruning of three");
                Expect.Equal(2, await PruneAsync(scope, static pruning => pruning with { Limit = 3 }), "the pruned entries of a second pruning");
            }
        },
        {
            "Removing a game deletes all its entries and no other's", static async scope =>
            {
                await AppendOldAsync(scope, ErrorCode.None, ErrorCode.Conflict, ErrorCode.ReplayNoOp);
                var other = await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "x", Closing = JournalScope.Closing() });
                Expect.Equal(true, await RemoveGameAsync(scope), "that nothing of the game is left");
                await MustHaveAsync(scope, [], "the entries of a removed game");
                await scope.MustReadAsync(other, "another game's entry");
            }
        },
        {
            "A game with an open entry is not removed", static async scope =>
            {
                var closed = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var open = await scope.OpenAsync();
                Expect.Equal(false, await RemoveGameAsync(scope), "that nothing of the game is left");
                await MustHaveAsync(scope, [open, closed], "the entries of the game");
            }
        },
        {
            "A game with an event in the outbox is not removed", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.AddEventAsync();
                Expect.Equal(false, await RemoveGameAsync(scope), "that nothing of the game is left");
                await MustHaveAsync(scope, [entry], "the entries of the game");
            }
        },
        { "Removing a game that has nothing leaves nothing", static async scope => Expect.Equal(true, await RemoveGameAsync(scope), "that nothing of the game is left") },
    };

    private static OperationEntry At(JournalScope scope, ErrorCode errorCode, DateTimeOffset finishedAt) => scope.Entry() with
    {
        StartedAt = finishedAt.AddSeconds(-1),
        Closing = JournalScope.Closing(errorCode) with { FinishedAt = finishedAt },
    };

    private static async Task AppendOldAsync(JournalScope scope, params ErrorCode[] errorCodes)
    {
        foreach (var errorCode in errorCodes)
        {
            await scope.AppendAsync(At(scope, errorCode, Old));
        }
    }

    /// <summary>A young success with the greatest fence, so that no other row stays for being that.</summary>
    private static Task<OperationEntry> CoverAsync(JournalScope scope) => scope.AppendAsync(At(scope, ErrorCode.None, Old.AddYears(1)));

    private static async Task<int> PruneAsync(JournalScope scope, Func<OperationLogPruning, OperationLogPruning>? change = null)
    {
        var pruning = new OperationLogPruning { ClosedBefore = Old.AddDays(1), Now = JournalScope.Noon };
        return await scope.Store.PruneAsync(change?.Invoke(pruning) ?? pruning, scope.Token);
    }

    /// <summary>Prunes what other cases have left, before a case that counts.</summary>
    private static async Task PruneWhatIsLeftAsync(JournalScope scope)
    {
        int pruned;
        do
        {
            pruned = await PruneAsync(scope);
        }
        while (pruned > 0);
    }

    private static Task<bool> RemoveGameAsync(JournalScope scope) => scope.Store.RemoveGameAsync(scope.GameId, scope.Token).AsTask();

    private static async Task MustHaveAsync(JournalScope scope, IEnumerable<OperationEntry> expected, string what) =>
        Expect.Sequence(expected.Select(static entry => entry.OperationId), (await scope.ReadAsync()).Select(static entry => entry.OperationId), what);
}
