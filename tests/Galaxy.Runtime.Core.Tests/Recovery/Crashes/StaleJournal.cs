namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>A journal whose list of open entries was made before any was opened.</summary>
internal sealed class StaleJournal(IOperationLogStore journal) : IOperationLogStore
{
    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) => journal.OpenAsync(entry, head, cancellationToken);

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) => journal.CloseAsync(operationId, closing, cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => journal.AppendAsync(entry, cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) =>
        journal.FindSucceededAsync(gameId, kind, idempotencyKey, cancellationToken);

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<OperationEntry>();

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) => journal.ReadAsync(gameId, limit, cancellationToken);
}
