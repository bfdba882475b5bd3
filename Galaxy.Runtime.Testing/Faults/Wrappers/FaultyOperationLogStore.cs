namespace Galaxy.Runtime.Testing;

internal sealed class FaultyOperationLogStore(FaultPlan plan, IOperationLogStore inner) : IOperationLogStore
{
    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalOpen, entry.GameId, cancel => inner.OpenAsync(entry, head, cancel), cancellationToken);

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalClose, operationId.ToString("N"), cancel => inner.CloseAsync(operationId, closing, cancel), cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalAppend, entry.GameId, cancel => inner.AppendAsync(entry, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalFindSucceeded, gameId, cancel => inner.FindSucceededAsync(gameId, kind, idempotencyKey, cancel), cancellationToken);

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalListOpen, inner.ListOpenAsync(cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalRead, gameId, cancel => inner.ReadAsync(gameId, limit, cancel), cancellationToken);
}
