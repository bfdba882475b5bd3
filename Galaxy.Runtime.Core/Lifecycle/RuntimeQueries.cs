namespace Galaxy.Runtime;

internal sealed class RuntimeQueries(IRuntimeRecordStore records, IOperationLogStore journal, IContainerEngine docker, PortCaller caller) : IRuntimeQueries
{
    private const int MaxEntries = 1_000;
    private const int MaxLines = 10_000;

    public async ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gameId);
        return await caller.SendAsync(PortCall.FindRecord, cancel => records.FindAsync(gameId, cancel), cancellationToken);
    }

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter? filter, CancellationToken cancellationToken) =>
        caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(filter ?? RuntimeRecordFilter.All, cancel), cancellationToken);

    public async ValueTask<OperationPage> ReadOperationsAsync(string gameId, int limit, long? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gameId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxEntries);
        return await caller.SendAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(gameId, limit, before, cancel), cancellationToken);
    }

    public async ValueTask<OperationLogPage> ReadOperationsAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxEntries);
        if (filter is { Kind: OperationKind.Unknown } or { Outcome: OperationOutcome.Unknown })
        {
            throw new ArgumentOutOfRangeException(nameof(filter), filter, "unknown is no kind and no outcome");
        }

        return await caller.SendAsync(PortCall.ReadAllEntries, cancel => journal.ReadAllAsync(filter, limit, before, cancel), cancellationToken);
    }

    public async ValueTask<string> ReadLogTailAsync(string gameId, int lines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gameId);
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines, MaxLines);
        return await FindAsync(gameId, cancellationToken) is { ContainerId: not null } record
            ? await caller.SendAsync(PortCall.ReadLogTail, cancel => docker.ReadLogTailAsync(record.ContainerId, lines, cancel), cancellationToken)
            : "";
    }
}
