namespace Galaxy.Runtime.Benchmarks;

/// <summary>An operation log that keeps nothing.</summary>
internal sealed class IdleJournal : IOperationLogStore
{
    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        new(new OpenEntryResult { Entry = entry });

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) => default;

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => default;

    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) => default;

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<OperationEntry>();

    public ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) => new([]);

    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) => new(false);

    public ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken) => new(new OperationPage { Entries = [] });

    public ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken) => new(new OperationLogPage { Entries = [] });

    public ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) => new(0);

    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) => new(true);

    public ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) => default;

    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) => new(false);

    public IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();

    public ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) => default;

    public ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) => default;

    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) => new(0);

    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) => new(new OutboxBacklog(0, OldestAddedAt: null));
}
