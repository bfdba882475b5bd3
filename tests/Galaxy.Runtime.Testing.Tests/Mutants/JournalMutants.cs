namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case a journal that breaks it.</summary>
internal static class JournalMutants
{
    public static IReadOnlyDictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>> All { get; } =
        Basics.Concat(JournalRuleMutants.All).Concat(OutboxMutants.All).ToDictionary();

    private static IReadOnlyDictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>> Basics => new Dictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>>
    {
        // Opening.
        ["An opened entry is open"] = store => new JournalMutant(store) { ListOpen = _ => [] },
        ["Every field of an open entry comes back as it was written"] = store => new JournalMutant(store) { Show = entry => entry with { PreviousImageId = null } },
        ["Every kind and source comes back"] = store => new JournalMutant(store)
        {
            Show = entry => entry.Source is OperationSource.AutoTtl ? entry with { Source = OperationSource.AutoReconcile } : entry,
        },
        ["Every stop reason comes back"] = store => new JournalMutant(store)
        {
            Show = entry => entry.StopReason is StopReason.OrphanCleanup ? entry with { StopReason = null } : entry,
        },
        ["Long texts and texts of any script come back unchanged"] = store => new JournalMutant(store) { Show = entry => entry with { ImageRef = entry.ImageRef?.Replace("🚀", "?", StringComparison.Ordinal) } },
        ["A refused game id of 200 characters is kept"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.AppendAsync(entry with { GameId = entry.GameId[..Math.Min(entry.GameId.Length, 51)] }, cancel),
        },
        ["Opening the same id twice changes nothing"] = WithTheLastWriterWinning,
        ["Opening a closed id does not open it again"] = WithTheLastWriterWinning,

        // Superseding.
        ["Opening closes the game's older open entry as interrupted when there is no record"] = store => Closings(store, closing => closing.ErrorCode is ErrorCode.Interrupted ? closing with { ErrorCode = ErrorCode.None } : closing),
        ["Opening closes an older start as success when the record shows its goal"] = WithoutHead,
        ["Opening closes an older restart as success when the record shows its goal"] = store => WithHead(store, (older, head) => older.Kind is OperationKind.Restart ? null : head),
        ["Opening closes an older patch as success when the record shows its goal"] = store => WithHead(store, (older, head) => older.Kind is OperationKind.Patch ? null : head),
        ["Opening closes an older stop as success when the record is stopped or removed"] = store => WithHead(store, (_, head) => head.Status is RuntimeStatus.Removed ? null : head),
        ["Opening closes an older cleanup as success when the record is removed"] = store => WithHead(store, (older, head) => older.Kind is OperationKind.CleanupContainer ? null : head),
        ["Opening closes an older entry as success when the record shows its goal with a second fence of its own"] =
            store => WithHead(store, (older, head) => head.Fence == older.Fence ? head : null),
        ["Opening closes an older entry as interrupted when the record has an earlier fence"] = store => WithHead(store, (older, head) => head with { Fence = older.Fence }),
        ["Opening closes an older start as interrupted when the record runs another image"] = store => WithHead(store, (older, head) => head with { ImageRef = older.ImageRef }),
        ["Opening closes an older entry as interrupted when the record runs with other settings"] =
            store => WithHead(store, (older, head) => head with { SettingsDigest = head.SettingsDigest is null ? older.SettingsDigest : head.SettingsDigest }),
        ["Opening closes an older entry as interrupted when the record has another status than its goal"] = store => WithHead(store, (older, head) => older.Kind switch
        {
            OperationKind.Start => head with { Status = RuntimeStatus.Running },
            _ => head,
        }),
        ["An entry closed by a later one has an instant of closing"] = store => Closings(store, closing => closing with { FinishedAt = DateTimeOffset.UnixEpoch }),
        ["Opening leaves closed entries as they are"] = store => Closings(
            store, closing => closing.ErrorCode is ErrorCode.ContainerStartFailed ? closing with { ErrorCode = ErrorCode.Interrupted, Message = null } : closing),
        ["Opening leaves open entries of other games as they are"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                await CloseAllAsync(store);
                return await store.OpenAsync(entry, head, cancel);
            },
        },
        ["Opening takes over what an interrupted entry had superseded"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                var isFirst = store.All.Any(open => open.Closing is null && open.IsGoalReachedBy(head));
                var opened = await store.OpenAsync(entry, head, cancel);
                return isFirst ? opened : opened with { Entry = opened.Entry with { SupersededOperationId = null }, Superseded = null };
            },
        },
        ["Opening takes over nothing from an interrupted entry that has written the record"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                var named = store.All.LastOrDefault(open => open.Closing is null)?.SupersededOperationId;
                var opened = await store.OpenAsync(entry, head, cancel);
                return opened with { Entry = opened.Entry with { SupersededOperationId = opened.Entry.SupersededOperationId ?? named } };
            },
        },
        ["Opening a known id closes nothing"] = store => new JournalMutant(store)
        {
            Open = async (entry, head, cancel) =>
            {
                if (store.All.Any(known => known.OperationId == entry.OperationId))
                {
                    await CloseAllAsync(store);
                }

                return await store.OpenAsync(entry, head, cancel);
            },
        },

        // Closing.
        ["A closed entry is not open"] = store => new JournalMutant(store) { Close = (_, _, _) => ValueTask.CompletedTask },
        ["Every field of a closing comes back as it was written"] = store => Closings(
            store, closing => closing.Evidence is { } exit ? closing with { Evidence = exit with { OomKilled = false } } : closing),
        ["Evidence that knows little comes back as little"] = store => Closings(store, closing => closing.Evidence is { ExitCode: null } exit ? closing with { Evidence = exit with { ExitCode = 0 } } : closing),
        ["Every error code comes back"] = store => Closings(store, closing => closing.ErrorCode is ErrorCode.SemverPatchOnly ? closing with { ErrorCode = ErrorCode.InternalError } : closing),
        ["Every exit cause comes back"] = store => Closings(
            store, closing => closing.Evidence is { Cause: ExitCause.KilledExternally } exit ? closing with { Evidence = exit with { Cause = ExitCause.Crashed } } : closing),
        ["The first closing stands"] = WithTheLastWriterWinning,
        ["Closing an unknown id does nothing"] = store => new JournalMutant(store)
        {
            Close = (id, closing, cancel) => store.All.Any(entry => entry.OperationId == id)
                ? store.CloseAsync(id, closing, cancel)
                : throw new RuntimePortException(PortFault.Rejected, "no such entry"),
        },
        ["Closing touches no other entry"] = store => new JournalMutant(store) { Close = (_, _, _) => new ValueTask(CloseAllAsync(store)) },
        ["Another store closes what one opened"] = _ => new InMemoryOperationLogStore(),

        // Appending.
        ["An appended entry is born closed"] = store => new JournalMutant(store) { Append = async (entry, cancel) => await store.OpenAsync(entry, head: null, cancel) },
        ["Appending an open id closes it"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.All.Any(known => known.OperationId == entry.OperationId) ? ValueTask.CompletedTask : store.AppendAsync(entry, cancel),
        },
        ["Appending a closed id changes nothing"] = WithTheLastWriterWinning,
        ["Appending closes no other entry of the game"] = store => new JournalMutant(store)
        {
            Append = async (entry, cancel) =>
            {
                await CloseAllAsync(store);
                await store.AppendAsync(entry, cancel);
            },
        },
        ["An entry without a closing is not appended"] = store => new JournalMutant(store)
        {
            Append = async (entry, cancel) => await (entry.Closing is null ? store.OpenAsync(entry, head: null, cancel).AsTask() : store.AppendAsync(entry, cancel).AsTask()),
        },

        // Keys.
        ["A succeeded entry is found by its key"] = store => new JournalMutant(store) { Find = (_, _) => false },
        ["An appended success is found by its key"] = store => new JournalMutant(store) { Append = (entry, cancel) => store.AppendAsync(entry with { IdempotencyKey = null }, cancel) },
        ["An open entry is not found by its key"] = store => new JournalMutant(store) { Find = (entry, key) => entry.IdempotencyKey == key },
        ["A failed entry is not found by its key, and neither is a replay"] = store => new JournalMutant(store)
        {
            Find = (entry, key) => entry.Closing is { IsSuccess: true } && entry.IdempotencyKey == key,
        },
        ["A success after failures under one key is found"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.All.Any(known => known.IdempotencyKey == entry.IdempotencyKey)
                ? store.AppendAsync(entry with { IdempotencyKey = null }, cancel)
                : store.AppendAsync(entry, cancel),
        },
        ["A key counts for its game and kind only, and exactly"] = store => new JournalMutant(store) { Find = (entry, key) => entry.Closing is { ErrorCode: ErrorCode.None } && key.Equals(entry.IdempotencyKey, StringComparison.OrdinalIgnoreCase) },
        ["The same key serves every kind and game"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.AppendAsync(store.All.Any(known => known.GameId == entry.GameId && known.IdempotencyKey == entry.IdempotencyKey) ? entry with { IdempotencyKey = null } : entry, cancel),
        },
        ["The key of an entry that a later one closed as success counts"] = WithoutHead,
        ["The key of an entry that a later one closed as interrupted does not count"] = store => new JournalMutant(store)
        {
            Find = (entry, key) => entry.Closing is not null && entry.IdempotencyKey == key,
        },
        ["A second success under a key is closed without it when a later entry closes it"] = KeepsEveryKey,
        ["A second success under a key is closed without it"] = KeepsEveryKey,
        ["A second success under a key is appended without it"] = store => new JournalMutant(store)
        {
            Append = (entry, cancel) => store.All.Any(known => known.IdempotencyKey == entry.IdempotencyKey)
                ? throw new RuntimePortException(PortFault.Rejected, "duplicate key")
                : store.AppendAsync(entry, cancel),
        },

        // Reading.
        ["Reading shows the entry written last first"] = store => new JournalMutant(store)
        {
            Read = (entries, game, limit) => entries.Where(entry => entry.GameId == game).OrderByDescending(entry => entry.StartedAt).Take(limit),
        },
        ["Reading ends at its limit"] = store => new JournalMutant(store) { Read = (entries, game, _) => entries.Reverse().Where(entry => entry.GameId == game) },
        ["Reading shows entries of that game only"] = store => new JournalMutant(store)
        {
            Read = (entries, game, limit) => entries.Reverse().Where(entry => entry.GameId.StartsWith(game, StringComparison.Ordinal)).Take(limit),
        },
        ["Reading shows more than a page"] = store => new JournalMutant(store)
        {
            Read = (entries, game, limit) => entries.Reverse().Where(entry => entry.GameId == game).Take(Math.Min(limit, 100)),
        },
        ["Pages show every entry of a game once, newest first"] = store => new JournalMutant(store)
        {
            Page = static (page, before) => before is null ? page : page with { Entries = [.. page.Entries.Skip(1)] },
        },
        ["A page says whether there is another"] = store => new JournalMutant(store) { Page = static (page, _) => page with { Next = page.Next ?? 1 } },
        ["A page after entries were deleted is the rest"] = store => new JournalMutant(store)
        {
            Page = (page, before) => before is null || store.All.Count > 2 ? page : page with { Entries = [] },
        },
        ["Reading all games shows open entries first, then what ended last"] = store => new JournalMutant(store)
        {
            PageOfAll = static (page, _) => page with { Entries = [.. page.Entries.OrderByDescending(static entry => entry.Closing?.FinishedAt ?? DateTimeOffset.MinValue)] },
        },
        ["An entry of all games that is repeated ended then"] = store => new JournalMutant(store)
        {
            PageOfAll = static (page, _) => page with { Entries = [.. page.Entries.OrderByDescending(static entry => entry.Closing?.FinishedAt ?? DateTimeOffset.MaxValue)] },
        },
        ["Pages of all games show every entry once"] = store => new JournalMutant(store)
        {
            // Of entries of one instant those after a page's end are lost.
            PageOfAll = static (page, before) => before is { EndedAt: { } last } ? page with { Entries = [.. page.Entries.SkipWhile(entry => entry.Closing?.FinishedAt == last)] } : page,
        },
        ["All games are read by kind, outcome and instant"] = store => new JournalMutant(store) { FilterAll = static filter => filter with { Kind = null } },
        ["Open entries are listed oldest first"] = store => new JournalMutant(store) { ListOpen = entries => entries.OrderBy(entry => entry.GameId, StringComparer.Ordinal) },
        ["A listing of many pages shows every open entry once"] = store => new JournalMutant(store) { ListOpen = entries => entries.Take(1000) },
        ["A cancelled token cancels every call"] = store => new JournalMutant(store) { Append = (entry, _) => store.AppendAsync(entry, CancellationToken.None) },
    };

    private static JournalMutant Closings(InMemoryOperationLogStore store, Func<OperationClosing, OperationClosing> spoil) => new(store)
    {
        Show = entry => entry.Closing is { } closing ? entry with { Closing = spoil(closing) } : entry,
    };

    private static JournalMutant WithoutHead(InMemoryOperationLogStore store) => new(store) { Open = (entry, _, cancel) => store.OpenAsync(entry, head: null, cancel) };

    /// <summary>Judges the older open entry by another head than it was given.</summary>
    private static JournalMutant WithHead(InMemoryOperationLogStore store, Func<OperationEntry, RuntimeRecord, RuntimeRecord?> spoil) => new(store)
    {
        Open = (entry, head, cancel) =>
        {
            var older = store.All.LastOrDefault(known => known.GameId == entry.GameId && known.Closing is null);
            return store.OpenAsync(entry, older is null || head is null ? head : spoil(older, head), cancel);
        },
    };

    private static JournalMutant WithTheLastWriterWinning(InMemoryOperationLogStore store)
    {
        JournalMutant? mutant = null;
        return mutant = new JournalMutant(store) { Show = entry => mutant!.Written.GetValueOrDefault(entry.OperationId, entry) };
    }

    private static JournalMutant KeepsEveryKey(InMemoryOperationLogStore store)
    {
        JournalMutant? mutant = null;
        return mutant = new JournalMutant(store)
        {
            Show = entry => entry with { IdempotencyKey = mutant!.Written.GetValueOrDefault(entry.OperationId, entry).IdempotencyKey },
        };
    }

    public static async Task CloseAllAsync(InMemoryOperationLogStore store)
    {
        foreach (var entry in store.All)
        {
            await store.CloseAsync(entry.OperationId, new OperationClosing { ErrorCode = ErrorCode.Interrupted, FinishedAt = entry.StartedAt }, CancellationToken.None);
        }
    }
}
