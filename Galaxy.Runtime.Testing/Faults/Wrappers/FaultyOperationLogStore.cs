namespace Galaxy.Runtime.Testing;

internal sealed class FaultyOperationLogStore(FaultPlan plan, IOperationLogStore inner) : IOperationLogStore
{
    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalOpen, entry.GameId, cancel => inner.OpenAsync(entry, head, cancel), cancellationToken);

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalClose, operationId.ToString("N"), cancel => inner.CloseAsync(operationId, closing, cancel), cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalAppend, entry.GameId, cancel => inner.AppendAsync(entry, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalFind, operationId.ToString("N"), cancel => inner.FindAsync(operationId, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        plan.PassAsync(
            PortCalls.JournalFindSucceeded, gameId, cancel => inner.FindSucceededAsync(gameId, kind, idempotencyKey, now, cancel), cancellationToken);

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalListOpen, inner.ListOpenAsync(cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalReadOpen, gameId, cancel => inner.ReadOpenAsync(gameId, cancel), cancellationToken);

    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalIsOvertaken, entry.GameId, cancel => inner.IsOvertakenAsync(entry, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalRead, gameId, cancel => inner.ReadAsync(gameId, limit, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalReadActs, gameId, cancel => inner.ReadActsAsync(gameId, since, limit, cancel), cancellationToken);

    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalPrune, "", cancel => inner.PruneAsync(pruning, cancel), cancellationToken);

    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalRemoveGame, gameId, cancel => inner.RemoveGameAsync(gameId, cancel), cancellationToken);

    public ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxAdd, "", cancel => inner.AddEventsAsync(events, cancel), cancellationToken);

    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxHas, gameId, cancel => inner.HasEventsAsync(gameId, cancel), cancellationToken);

    public IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxListGames, inner.ListGamesWithEventsAsync(cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxRead, gameId, cancel => inner.ReadEventsAsync(gameId, limit, cancel), cancellationToken);

    public ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxRemove, key, cancel => inner.RemoveEventAsync(key, cancel), cancellationToken);

    public ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxCountAttempt, key, cancel => inner.CountAttemptAsync(key, cancel), cancellationToken);

    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxTrim, "", cancel => inner.TrimEventsAsync(maxEvents, cancel), cancellationToken);

    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxCount, "", inner.CountEventsAsync, cancellationToken);
}
