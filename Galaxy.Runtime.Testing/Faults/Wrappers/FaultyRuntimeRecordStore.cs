namespace Galaxy.Runtime.Testing;

internal sealed class FaultyRuntimeRecordStore(FaultPlan plan, IRuntimeRecordStore inner) : IRuntimeRecordStore
{
    public ValueTask<RuntimeHead> BeginAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsBegin, gameId, cancel => inner.BeginAsync(gameId, cancel), cancellationToken);

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsFind, gameId, cancel => inner.FindAsync(gameId, cancel), cancellationToken);

    public ValueTask<RecordWrite> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsUpsert, record.GameId, cancel => inner.UpsertAsync(record, cancel), cancellationToken);

    public ValueTask<RecordWrite> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsTransition, change.GameId, cancel => inner.TransitionAsync(change, fence, cancel), cancellationToken);

    public ValueTask<RecordWrite> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsRemove, gameId, cancel => inner.RemoveAsync(gameId, fence, cancel), cancellationToken);

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsList, inner.ListAsync(filter, cancellationToken), cancellationToken);
}
