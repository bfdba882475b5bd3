namespace Galaxy.Runtime.Chaos;

/// <summary>The journal, watched: who opened an entry has committed, and a close without an answer is remembered.</summary>
internal sealed class WatchedJournal(IOperationLogStore inner) : IOperationLogStore
{
    public async ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        await inner.OpenAsync(entry, head, cancellationToken);
        if (RunningCall.Current is { } call)
        {
            call.HasCommitted = true;
        }
    }

    public async ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        try
        {
            await inner.CloseAsync(operationId, closing, cancellationToken);
        }
        catch
        {
            if (RunningCall.Current is { } call)
            {
                call.IsClosingLost = true;
            }

            throw;
        }
    }

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => inner.AppendAsync(entry, cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) =>
        inner.FindSucceededAsync(gameId, kind, idempotencyKey, cancellationToken);

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => inner.ListOpenAsync(cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        inner.ReadAsync(gameId, limit, cancellationToken);
}
