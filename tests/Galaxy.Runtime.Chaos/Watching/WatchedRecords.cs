namespace Galaxy.Runtime.Chaos;

/// <summary>The record store, watched: how many fences a request has drawn.</summary>
internal sealed class WatchedRecords(IRuntimeRecordStore inner) : IRuntimeRecordStore
{
    public ValueTask<RuntimeHead> BeginAsync(string gameId, CancellationToken cancellationToken)
    {
        if (RunningCall.Current is { } call)
        {
            call.Draws++;
        }

        return inner.BeginAsync(gameId, cancellationToken);
    }

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) => inner.FindAsync(gameId, cancellationToken);

    public ValueTask<RecordWrite> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) => inner.UpsertAsync(record, cancellationToken);

    public ValueTask<RecordWrite> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        inner.TransitionAsync(change, fence, cancellationToken);

    public ValueTask<RecordWrite> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) => inner.RemoveAsync(gameId, fence, cancellationToken);

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) => inner.ListAsync(filter, cancellationToken);
}
