namespace Galaxy.Runtime.TestSupport;

/// <summary>An operation log that passes every call on; a test overrides the one it is about.</summary>
public class OperationLogOverride(IOperationLogStore inner) : IOperationLogStore
{
    public virtual ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        inner.OpenAsync(entry, head, cancellationToken);

    public virtual ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        inner.CloseAsync(operationId, closing, cancellationToken);

    public virtual ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => inner.AppendAsync(entry, cancellationToken);

    public virtual ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) => inner.FindAsync(operationId, cancellationToken);

    public virtual ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.FindSucceededAsync(gameId, kind, idempotencyKey, now, cancellationToken);

    public virtual IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => inner.ListOpenAsync(cancellationToken);

    public virtual ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        inner.ReadOpenAsync(gameId, cancellationToken);

    public virtual ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) => inner.IsOvertakenAsync(entry, cancellationToken);

    public virtual ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken) =>
        inner.ReadAsync(gameId, limit, before, cancellationToken);

    public virtual ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken) =>
        inner.ReadAllAsync(filter, limit, before, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(
        string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        inner.ReadActsAsync(gameId, since, limit, cancellationToken);

    public virtual ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) => inner.PruneAsync(pruning, cancellationToken);

    public virtual ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) => inner.RemoveGameAsync(gameId, cancellationToken);

    public virtual ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) =>
        inner.AddEventsAsync(events, cancellationToken);

    public virtual ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) => inner.HasEventsAsync(gameId, cancellationToken);

    public virtual IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken) => inner.ListGamesWithEventsAsync(cancellationToken);

    public virtual ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        inner.ReadEventsAsync(gameId, limit, cancellationToken);

    public virtual ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) => inner.RemoveEventAsync(key, cancellationToken);

    public virtual ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) => inner.CountAttemptAsync(key, cancellationToken);

    public virtual ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) => inner.TrimEventsAsync(maxEvents, cancellationToken);

    public virtual ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) => inner.CountEventsAsync(cancellationToken);
}
