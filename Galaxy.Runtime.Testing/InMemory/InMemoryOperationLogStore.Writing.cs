namespace Galaxy.Runtime.Testing;

/// <content>What changes the log. Every method here is called inside the lock.</content>
public sealed partial class InMemoryOperationLogStore
{
    private OpenEntryResult Open(OperationEntry entry, RuntimeRecord? head)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (rows.Find(entry.OperationId) is { } known)
        {
            return AnswerOf(known.Entry);
        }

        if (rows.Of(entry.GameId).Any(row => row.Entry.Fence > entry.Fence))
        {
            var late = rows.Add(entry);
            rows.Close(late, Interrupted("A later operation of the game was written before this one could be opened."));
            return AnswerOf(late.Entry);
        }

        var older = rows.Of(entry.GameId).Where(row => row.Entry.Closing is null && row.Entry.Fence < entry.Fence).ToList();
        var reached = older.LastOrDefault(row => row.Entry.IsGoalReachedBy(head));
        var interrupted = older.Where(row => !row.Entry.IsGoalReachedBy(head)).MaxBy(static row => row.Entry.Fence);
        // An operation publishes what it superseded before it writes the record.
        var hasWritten = interrupted is not null && head?.Fence >= interrupted.Entry.Fence;
        var superseded = reached?.Entry.OperationId ?? (hasWritten ? null : interrupted?.Entry.SupersededOperationId);
        var written = entry.Superseding(interrupted?.Entry) with
        {
            SupersededOperationId = superseded,
            HasInterrupted = interrupted is not null,
            SupersededGrace = older.SelectMany(static row => new[] { row.Entry.StopGrace, row.Entry.SupersededGrace }).Max(),
            WasCommitted = true,
        };
        foreach (var row in older)
        {
            rows.Close(row, row.Entry.IsGoalReachedBy(head)
                ? new OperationClosing { ErrorCode = ErrorCode.None, ContainerId = head!.ContainerId, FinishedAt = time.GetUtcNow() }
                : Interrupted("A later operation of the game found this one open."));
        }

        return AnswerOf(rows.Add(written).Entry);
    }

    private void Close(Guid operationId, OperationClosing closing)
    {
        ArgumentNullException.ThrowIfNull(closing);
        if (rows.Find(operationId) is { Entry.Closing: null } row)
        {
            rows.Close(row, closing);
            outbox.Add(closing.Unpublished);
        }
    }

    private void Append(OperationEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Closing is not { } closing)
        {
            throw new ArgumentException("An appended entry is born closed; this one has no closing.", nameof(entry));
        }

        if (rows.Find(entry.OperationId) is null)
        {
            if (entry.MayRepeat && rows.Of(entry.GameId) is [.., var last] && last.Entry.IsRepeatedBy(entry))
            {
                last.Repeat(entry.Fence, closing.FinishedAt);
                outbox.Add(closing.Unpublished);
                return;
            }

            rows.Add(entry with { SupersededOperationId = null, HasInterrupted = false, SupersededGrace = null, WasCommitted = false });
        }

        Close(entry.OperationId, closing);
    }

    private int Prune(OperationLogPruning pruning)
    {
        ArgumentNullException.ThrowIfNull(pruning);
        ArgumentOutOfRangeException.ThrowIfLessThan(pruning.Limit, 1, nameof(pruning));
        var kept = pruning.Keep.ToHashSet();
        var prunable = rows.All
            .Where(row => OperationRows.EndedBefore(row.Entry, pruning.ClosedBefore)
                && !rows.IsNeeded(row)
                && !(row.Entry.IdempotencyKey is not null && row.Entry.IdempotencyKeyExpiresAt > pruning.Now)
                && !kept.Contains(row.Entry.OperationId)
                && !outbox.HasAny(row.Entry.OperationId))
            .Take(pruning.Limit)
            .ToList();
        prunable.ForEach(rows.Remove);
        return prunable.Count;
    }

    private bool RemoveGame(string gameId)
    {
        if (rows.Of(gameId).Any(static row => row.Entry.Closing is null) || outbox.HasAny(gameId))
        {
            return false;
        }

        rows.RemoveGame(gameId);
        return true;
    }

    // Also what a repeated opening of a known entry is answered: it must not go on if the entry is interrupted meanwhile.
    private OpenEntryResult AnswerOf(OperationEntry entry) => new()
    {
        Entry = entry,
        IsOvertaken = entry.Closing is { ErrorCode: ErrorCode.Interrupted },
        Superseded = entry.SupersededOperationId is { } superseded ? rows.Find(superseded)?.Entry : null,
        HasEvents = outbox.HasAny(entry.GameId),
    };

    private OperationClosing Interrupted(string message) => new() { ErrorCode = ErrorCode.Interrupted, Message = message, FinishedAt = time.GetUtcNow() };
}
