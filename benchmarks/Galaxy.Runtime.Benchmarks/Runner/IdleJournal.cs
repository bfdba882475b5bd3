namespace Galaxy.Runtime.Benchmarks;

/// <summary>An operation log that keeps nothing.</summary>
internal sealed class IdleJournal : IOperationLogStore
{
    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) => default;

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) => default;

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => default;

    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<OperationEntry>();

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) => new([]);
}
