namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case of what keeps an answer true, and the log bounded, a journal that breaks it.</summary>
internal static class JournalRuleMutants
{
    public static IReadOnlyDictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>> All { get; } = new Dictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>>
    {
        // Opening.
        ["An opening answers with the entry as it was written"] = store => Answers(store, (opened, given) => opened with { Entry = given }),
        ["What the store writes is not taken from the caller"] = store => Shows(store, entry => entry with { Repeats = 7 }, mutant => mutant.Written.Values.Any(entry => entry.Repeats == 7)),
        ["An opening says whether events of the game wait"] = store => Answers(store, (opened, _) => opened with { HasEvents = false }),
        ["Opening a known id answers as the first opening did"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                var isKnown = await store.FindAsync(entry.OperationId, cancel) is not null;
                var opened = await store.OpenAsync(entry, head, cancel);
                return isKnown ? opened with { Superseded = null } : opened;
            },
        },

        // Openings that come too late.
        ["An opening after one with a greater fence is born interrupted"] = store => Overlooks(store, row => row.Closing is null),
        ["An opening after a closed entry with a greater fence is born interrupted"] = store => Overlooks(store, row => row.Closing is not null),
        ["An opening after a refusal or replay with a greater fence is born interrupted"] = store => Overlooks(store, row => row.Closing is { ErrorCode: ErrorCode.ServiceUnavailable }),
        ["The fence of a counted-up entry counts"] = WithTheFirstFenceKept,
        ["An opening that comes too late closes nothing"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                await JournalMutants.CloseAllAsync(store);
                return await store.OpenAsync(entry, head, cancel);
            },
        },
        ["A greater fence of another game does not matter"] = store => new JournalMutant(store)
        {
            Open = (entry, head, cancel) => Exists(store, other => other.Fence > entry.Fence)
                ? BornInterruptedAsync(store, entry, cancel)
                : store.OpenAsync(entry, head, cancel),
        },
        ["A late opening that is sent again is as late as before"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                var isKnown = await store.FindAsync(entry.OperationId, cancel) is not null;
                var opened = await store.OpenAsync(entry, head, cancel);
                return isKnown ? opened with { IsOvertaken = false } : opened;
            },
        },
        ["An opening that is sent again after a later one interrupted it is overtaken"] = store => Answers(
            store, (opened, _) => opened with { IsOvertaken = opened.IsOvertaken && !opened.Entry.WasCommitted }),
        ["Of openings at once the one with the greatest fence stays open and every other is interrupted"] = LeavesOlderEntriesOpen,

        // Superseding.
        ["An opening names and returns the entry that it closed as success"] = store => Answers(store, (opened, _) => opened with { Superseded = null }),
        ["An opening that closed nothing as success names nothing"] = store => Answers(
            store, (opened, _) => opened with { Superseded = opened.Superseded ?? store.All.FirstOrDefault(entry => entry.Closing is not null) }),
        ["An opening says whether it interrupted an entry"] = store => Answers(
            store, (opened, _) => opened with { Entry = opened.Entry with { HasInterrupted = opened.Entry.HasInterrupted || opened.Superseded is not null } }),
        ["An opening takes over what the entry that it interrupts had superseded"] = store => Answers(
            store,
            (opened, _) => store.All.Any(entry => entry.OperationId != opened.Entry.OperationId && entry.SupersededOperationId == opened.Entry.SupersededOperationId)
                ? opened with { Superseded = null, Entry = opened.Entry with { SupersededOperationId = null } }
                : opened),
        ["An opening names the longest grace period of the entries that it closes"] = store => Answers(
            store, static (opened, _) => opened with { Entry = opened.Entry with { SupersededGrace = opened.Superseded is null ? opened.Entry.SupersededGrace : null } }),
        ["A restart or patch takes over the rollback data of the one that it interrupts"] = store => TakesOver(store, static (newer, older) => older?.Kind is OperationKind.Patch ? newer : newer.Superseding(older)),
        ["Rollback data is not taken over by or from another kind, nor from a game that did not run"] = store => TakesOver(
            store, static (newer, older) => older is { WasRunning: true } ? newer with { PreviousContainerId = older.PreviousContainerId } : newer),
        ["Rollback data is not taken over from an entry that is closed as success"] = store => new JournalMutant(store)
        {
            Open = (entry, head, cancel) => store.OpenAsync(entry.Superseding(store.All.LastOrDefault(older => older.GameId == entry.GameId)), head, cancel),
        },

        // Events of closings.
        ["Closing puts its unpublished events into the outbox, in their order"] = store => new JournalMutant(store)
        {
            Close = (id, closing, cancel) => store.CloseAsync(id, closing with { Unpublished = [.. closing.Unpublished.Reverse()] }, cancel),
        },
        ["A second closing adds no events"] = AddsEventsAnyway,
        ["Closing an unknown id adds no events"] = AddsEventsAnyway,
        ["Of closings at once one stands, with its events and no others"] = AddsEventsAnyway,
        ["An appended entry's unpublished events go into the outbox"] = store => Appends(store, entry => entry with { Closing = entry.Closing is { } closing ? closing with { Unpublished = [] } : null }),
        ["The events of an append that closes an open id go into the outbox"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => Exists(store, known => known.OperationId == entry.OperationId)
                ? store.CloseAsync(entry.OperationId, entry.Closing! with { Unpublished = [] }, cancel)
                : store.AppendAsync(entry, cancel),
        },
        ["Appending a closed id adds no events"] = AddsEventsAnyway,

        // Repetitions.
        ["A repeated replay counts up the newest entry"] = WithoutRepetitions,
        ["Of a counted-up entry and its repetition the greater fence stays"] = store => Shows(store, entry => entry with { Fence = entry.Fence - entry.Repeats }),
        ["A repeated refusal of a busy game counts up the newest entry"] = store => Appends(store, entry => entry with { MayRepeat = entry.MayRepeat && entry.Closing is { ErrorCode: ErrorCode.ReplayNoOp } }),
        ["A conflict for which a fence was drawn is no repetition"] = store => Repeats(
            store, (last, entry) => last.Kind == entry.Kind && last.Closing?.ErrorCode is ErrorCode.Conflict && entry.Closing?.ErrorCode is ErrorCode.Conflict),
        ["Only the same kind, source and code is a repetition, and only of a replay or a busy game"] = store => Repeats(
            store, (last, entry) => last.Kind == entry.Kind && last.Source == entry.Source && last.Closing?.ErrorCode == entry.Closing?.ErrorCode),
        ["A repetition never jumps over another entry"] = JumpsOverOthers,
        ["A step of an operation is not repeated: what a caller asked for has a row of its own"] = store => Repeats(
            store, static (last, entry) => (last with { CorrelationId = last.OperationId }).IsRepeatedBy(entry)),
        ["An entry of another game is not repeated"] = store => Repeats(store, (last, entry) => last.IsRepeatedBy(entry), inAnyGame: true),
        ["A replay that may not repeat is written"] = store => Appends(store, entry => entry with { MayRepeat = true }),
        ["Appending a known id repeats nothing"] = store => Appends(store, entry => Exists(store, known => known.OperationId == entry.OperationId) ? entry with { OperationId = Another(entry.OperationId) } : entry),
        ["A repetition's unpublished events go into the outbox"] = store => Appends(store, entry => entry.MayRepeat ? entry with { Closing = entry.Closing! with { Unpublished = [] } } : entry),
        ["Repetitions at once are all counted, and none jumps over another entry"] = JumpsOverOthers,

        // Keys.
        ["A key counts until its expiry"] = store => new JournalMutant(store) { Now = now => now.AddMicroseconds(-1) },
        ["A key without an expiry counts for ever"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.AppendAsync(entry with { IdempotencyKeyExpiresAt = entry.IdempotencyKeyExpiresAt ?? entry.StartedAt.AddYears(1) }, cancel),
        },
        ["A key that has expired is taken over by a closing"] = WithKeysThatStay,
        ["A key that has expired is taken over by an append"] = WithKeysThatStay,
        ["A key that has expired is taken over by an entry that a later one closes"] = WithKeysThatStay,
        ["A key that has not expired yet is not taken over"] = store => Appends(
            store, entry => entry with { IdempotencyKeyExpiresAt = entry.IdempotencyKeyExpiresAt < entry.StartedAt.AddHours(1) ? entry.StartedAt : entry.IdempotencyKeyExpiresAt }),
        ["A failure takes no key over"] = store => Shows(
            store, entry => Exists(store, other => other.IdempotencyKey == entry.IdempotencyKey && other.OperationId != entry.OperationId) ? entry with { IdempotencyKey = null } : entry),
        ["Of successes at once under a key that has expired one takes it over"] = WithKeysThatStay,

        // Finding.
        ["An entry is found by its id, however many were written since"] = store => new JournalMutant(store) { FindById = id => store.All.TakeLast(100).FirstOrDefault(entry => entry.OperationId == id) },
        ["A game's open entry is read, however many were written since"] = store => new JournalMutant(store) { ReadOpen = entries => entries.TakeLast(100).Where(entry => entry.Closing is null) },
        ["Reading open entries shows none that is closed, and none of another game"] = store => new JournalMutant(store) { ReadOpen = entries => entries },
        ["A later success overtakes"] = store => Overtakes(store, other => other.Closing is { ErrorCode: ErrorCode.ReplayNoOp }),
        ["A later replay overtakes"] = store => Overtakes(store, other => other.Closing is { ErrorCode: ErrorCode.None }),
        ["A later refusal or failure does not overtake"] = store => Overtakes(store, other => other.Closing is { ErrorCode: not ErrorCode.Interrupted }),
        ["An open entry does not overtake"] = store => Overtakes(store, other => other.Closing is null or { IsSuccess: true }),
        ["An entry with the same fence or a lower one does not overtake"] = store => new JournalMutant(store)
        {
            Overtakes = (entry, other) => other.Fence >= entry.Fence && other.CorrelationId != entry.CorrelationId && other.Closing is { IsSuccess: true },
        },
        ["An entry with the same correlation id does not overtake"] = store => new JournalMutant(store)
        {
            Overtakes = (entry, other) => other.Fence > entry.Fence && other.Closing is { IsSuccess: true },
        },
        ["An entry of another game does not overtake"] = store => new JournalMutant(store)
        {
            Overtakes = (entry, _) => store.All.Any(other => other.Fence > entry.Fence && other.CorrelationId != entry.CorrelationId && other.Closing is { IsSuccess: true }),
        },
        ["An entry is overtaken by the fence of a counted-up replay"] = WithTheFirstFenceKept,

        // Acts.
        ["Acts are the entries that the model calls so, newest first"] = store => Acts(store, entry => entry.IsAct && entry.Source is not OperationSource.AutoReconcile),
        ["Whatever was opened is an act"] = store => Acts(store, entry => (entry with { WasCommitted = false }).IsAct),
        ["An opening that came too late, and a step inside another operation, are no acts"] = store => Acts(store, entry => entry.IsAct || entry.Closing is { IsSuccess: true }),
        ["Acts are read, however many refusals lie between"] = store => new JournalMutant(store)
        {
            ReadActs = (game, since, limit) => Newest(store, game).Take(100).Where(entry => entry.IsAct && !EndedBefore(entry, since)).Take(limit),
        },
        ["Acts that ended earlier are left out, and open ones are not"] = store => new JournalMutant(store)
        {
            ReadActs = (game, since, limit) => Newest(store, game).Where(entry => entry.IsAct && entry.Closing?.FinishedAt >= since).Take(limit),
        },
        ["An act that was repeated counts from its last repetition"] = store => new JournalMutant(store)
        {
            ReadActs = (game, since, limit) => Newest(store, game).Where(entry => entry.IsAct && !(entry.Closing?.FinishedAt < since)).Take(limit),
        },
        ["Reading acts ends at its limit"] = store => Acts(store, entry => entry.IsAct, limit: int.MaxValue),
        ["Reading acts shows those of that game only"] = store => new JournalMutant(store)
        {
            ReadActs = (game, _, limit) => store.All.Reverse().Where(entry => entry.IsAct && entry.GameId.StartsWith(game, StringComparison.Ordinal)).Take(limit),
        },

        // Pruning.
        ["Old closed entries are pruned, and counted"] = store => new JournalMutant(store)
        {
            Prune = async (pruning, cancel) => await store.PruneAsync(pruning, cancel) is > 0 ? 1 : 0,
        },
        ["Entries that are not old enough stay"] = store => Prunes(store, pruning => pruning with { ClosedBefore = pruning.ClosedBefore.AddMicroseconds(1) }),
        ["A repeated entry is as old as its last repetition"] = store => LosesAfterPruning(store, entry => entry.Repeats > 0),
        ["Open entries and what was acknowledged above them stay"] = store => LosesAfterPruning(
            store, entry => entry.Closing is { ErrorCode: ErrorCode.ReplayNoOp } && Exists(store, open => open.GameId == entry.GameId && open.Closing is null)),
        ["The row with a game's greatest fence stays"] = store => LosesAfterPruning(store, entry => entry.Closing is { IsSuccess: false }),
        ["Of rows without a fence none stays for its fence"] = store => new JournalMutant(store)
        {
            Prune = (pruning, cancel) => store.PruneAsync(pruning with { Keep = [.. store.All.Where(entry => entry.Fence == 0).Select(entry => entry.OperationId)] }, cancel),
        },
        ["An entry with events in the outbox stays until they are gone"] = store => LosesAfterPruning(store, entry => Exists(store.Outbox, waiting => waiting.OperationId == entry.OperationId)),
        ["An entry stays while its key counts"] = store => Prunes(store, pruning => pruning with { Now = pruning.Now.AddMicroseconds(1) }),
        ["The newest success of each kind stays"] = store => LosesAfterPruning(store, entry => entry is { Kind: OperationKind.Start, Closing.ErrorCode: ErrorCode.None }),
        ["Entries that are to be kept stay"] = store => Prunes(store, pruning => pruning with { Keep = [.. pruning.Keep.Take(1)] }),
        ["Pruning ends at its limit"] = store => Prunes(store, pruning => pruning with { Limit = 1000 }),
        ["Removing a game deletes all its entries and no other's"] = store => new JournalMutant(store)
        {
            RemoveGame = async (game, cancel) =>
            {
                foreach (var gameId in store.All.Select(entry => entry.GameId).Where(gameId => gameId.StartsWith(game, StringComparison.Ordinal)).Distinct().ToList())
                {
                    await store.RemoveGameAsync(gameId, cancel);
                }

                return true;
            },
        },
        ["A game with an open entry is not removed"] = store => new JournalMutant(store)
        {
            RemoveGame = async (game, cancel) =>
            {
                await JournalMutants.CloseAllAsync(store);
                return await store.RemoveGameAsync(game, cancel);
            },
        },
        ["A game with an event in the outbox is not removed"] = store => new JournalMutant(store)
        {
            RemoveGame = async (game, cancel) =>
            {
                await store.TrimEventsAsync(0, cancel);
                return await store.RemoveGameAsync(game, cancel);
            },
        },
        ["Removing a game that has nothing leaves nothing"] = store => new JournalMutant(store)
        {
            RemoveGame = async (game, cancel) => Exists(store, entry => entry.GameId == game) && await store.RemoveGameAsync(game, cancel),
        },
    };

    private static Guid Another(Guid id) => new([.. id.ToByteArray().Reverse()]);

    private static bool Exists(InMemoryOperationLogStore store, Func<OperationEntry, bool> isOne) => store.All.Any(isOne);

    private static bool Exists(IEnumerable<OutboxEvent> events, Func<OutboxEvent, bool> isOne) => events.Any(isOne);

    private static IEnumerable<OperationEntry> Newest(InMemoryOperationLogStore store, string gameId) => store.All.Reverse().Where(entry => entry.GameId == gameId);

    private static bool EndedBefore(OperationEntry entry, DateTimeOffset instant) => (entry.LastRepeatedAt ?? entry.Closing?.FinishedAt) < instant;

    private static JournalMutant Answers(InMemoryOperationLogStore store, Func<OpenEntryResult, OperationEntry, OpenEntryResult> spoil) => new(store)
    {
        Open = async (entry, head, cancel) => spoil(await store.OpenAsync(entry, head, cancel), entry),
    };

    private static JournalMutant Shows(InMemoryOperationLogStore store, Func<OperationEntry, OperationEntry> spoil, Func<JournalMutant, bool>? when = null)
    {
        JournalMutant? mutant = null;
        return mutant = new JournalMutant(store) { Show = entry => when?.Invoke(mutant!) ?? true ? spoil(entry) : entry };
    }

    private static JournalMutant Appends(InMemoryOperationLogStore store, Func<OperationEntry, OperationEntry> spoil) => new(store)
    {
        Append = (entry, cancel) => store.AppendAsync(spoil(entry), cancel),
    };

    private static JournalMutant Prunes(InMemoryOperationLogStore store, Func<OperationLogPruning, OperationLogPruning> spoil) => new(store)
    {
        Prune = (pruning, cancel) => store.PruneAsync(spoil(pruning), cancel),
    };

    /// <summary>Prunes, and loses some entries more.</summary>
    private static JournalMutant LosesAfterPruning(InMemoryOperationLogStore store, Func<OperationEntry, bool> isLost) => new(store)
    {
        Read = (entries, game, limit) => entries.Reverse().Where(entry => entry.GameId == game && !isLost(entry)).Take(limit),
    };

    private static JournalMutant Acts(InMemoryOperationLogStore store, Func<OperationEntry, bool> isAct, int? limit = null) => new(store)
    {
        ReadActs = (game, since, asked) => Newest(store, game).Where(entry => isAct(entry) && !EndedBefore(entry, since)).Take(limit ?? asked),
    };

    private static JournalMutant Overtakes(InMemoryOperationLogStore store, Func<OperationEntry, bool> isAcknowledged) => new(store)
    {
        Overtakes = (entry, other) => other.Fence > entry.Fence && other.CorrelationId != entry.CorrelationId && isAcknowledged(other),
    };

    /// <summary>Opens a late entry if what overtook it is of a certain sort.</summary>
    private static JournalMutant Overlooks(InMemoryOperationLogStore store, Func<OperationEntry, bool> isOverlooked) => new(store)
    {
        Open = async (entry, head, cancel) =>
        {
            var opened = await store.OpenAsync(entry, head, cancel);
            return store.All.Where(row => row.Fence > entry.Fence).All(isOverlooked)
                ? opened with { IsOvertaken = false, Entry = opened.Entry with { Closing = null } }
                : opened;
        },
    };

    private static async ValueTask<OpenEntryResult> BornInterruptedAsync(InMemoryOperationLogStore store, OperationEntry entry, CancellationToken cancellationToken)
    {
        var closing = new OperationClosing { ErrorCode = ErrorCode.Interrupted, FinishedAt = entry.StartedAt };
        await store.AppendAsync(entry with { Closing = closing }, cancellationToken);
        return new OpenEntryResult { IsOvertaken = true, Entry = entry with { Closing = closing } };
    }

    /// <summary>Shows every entry that was opened as open still.</summary>
    private static JournalMutant LeavesOlderEntriesOpen(InMemoryOperationLogStore store) => new(store)
    {
        ReadOpen = entries => entries.Where(entry => entry.WasCommitted),
    };

    /// <summary>Lets the new entry take over other data than it should.</summary>
    private static JournalMutant TakesOver(InMemoryOperationLogStore store, Func<OperationEntry, OperationEntry?, OperationEntry> takeOver)
    {
        var written = new Dictionary<Guid, OperationEntry>();
        return new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                var older = store.All.LastOrDefault(known => known.GameId == entry.GameId && known.Closing is null);
                var opened = await store.OpenAsync(entry, head, cancel);
                written[entry.OperationId] = takeOver(entry, older) with { WasCommitted = true };
                return opened with { Entry = written[entry.OperationId] };
            },
            Show = entry => entry.Closing is null ? written.GetValueOrDefault(entry.OperationId, entry) : entry,
        };
    }

    /// <summary>Adds the events of a closing that did not stand.</summary>
    private static JournalMutant AddsEventsAnyway(InMemoryOperationLogStore store) => new(store)
    {
        Close = async (id, closing, cancel) =>
        {
            await store.CloseAsync(id, closing, cancel);
            await store.AddEventsAsync(closing.Unpublished, cancel);
        },
        Append = async (entry, cancel) =>
        {
            await store.AppendAsync(entry, cancel);
            await store.AddEventsAsync(entry.Closing!.Unpublished, cancel);
        },
    };

    private static JournalMutant WithoutRepetitions(InMemoryOperationLogStore store) => Appends(store, entry => entry with { MayRepeat = false });

    /// <summary>Drops a repetition instead of counting it, by a rule of its own.</summary>
    private static JournalMutant Repeats(InMemoryOperationLogStore store, Func<OperationEntry, OperationEntry, bool> isRepetition, bool inAnyGame = false) => new(store)
    {
        Append = (entry, cancel) =>
        {
            var last = store.All.LastOrDefault(known => inAnyGame || known.GameId == entry.GameId);
            return entry.MayRepeat && last is not null && isRepetition(last, entry)
                ? ValueTask.CompletedTask
                : store.AppendAsync(inAnyGame ? entry with { MayRepeat = false } : entry, cancel);
        },
    };

    /// <summary>Counts up the newest entry that could be repeated, whatever was written since.</summary>
    private static JournalMutant JumpsOverOthers(InMemoryOperationLogStore store)
    {
        var counts = new System.Collections.Concurrent.ConcurrentDictionary<Guid, int>();
        return new JournalMutant(store)
        {
            Append = (entry, cancel) =>
            {
                var repeated = Newest(store, entry.GameId).FirstOrDefault(known => entry.MayRepeat && known.IsRepeatedBy(entry));
                if (repeated is null)
                {
                    return store.AppendAsync(entry, cancel);
                }

                counts.AddOrUpdate(repeated.OperationId, 1, static (_, count) => count + 1);
                return ValueTask.CompletedTask;
            },
            Show = entry => entry with { Repeats = entry.Repeats + counts.GetValueOrDefault(entry.OperationId) },
        };
    }

    /// <summary>Counts repetitions, and forgets their fences.</summary>
    private static JournalMutant WithTheFirstFenceKept(InMemoryOperationLogStore store) => new(store)
    {
        Append = (entry, cancel) =>
        {
            var last = store.All.LastOrDefault(known => known.GameId == entry.GameId);
            return store.AppendAsync(entry.MayRepeat && last?.IsRepeatedBy(entry) is true ? entry with { Fence = last.Fence } : entry, cancel);
        },
    };

    /// <summary>Treats every key as one that has no expiry when it decides whether it may be taken over.</summary>
    private static JournalMutant WithKeysThatStay(InMemoryOperationLogStore store)
    {
        JournalMutant? mutant = null;
        return mutant = new JournalMutant(store)
        {
            Open = (entry, head, cancel) => store.OpenAsync(entry with { IdempotencyKeyExpiresAt = null }, head, cancel),
            Append = (entry, cancel) => store.AppendAsync(entry with { IdempotencyKeyExpiresAt = null }, cancel),
            Show = entry => entry.IdempotencyKey is null
                ? entry
                : entry with { IdempotencyKeyExpiresAt = mutant!.Written.GetValueOrDefault(entry.OperationId, entry).IdempotencyKeyExpiresAt },
        };
    }
}
