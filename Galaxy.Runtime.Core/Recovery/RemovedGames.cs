namespace Galaxy.Runtime;

/// <summary>Deletes what is kept of a game that was removed long ago: its entries, its snapshot and its record, under its lease.</summary>
internal sealed class RemovedGames(
    RecoveryRunner runner, GameInspector inspector, IRuntimeRecordStore records, IOperationLogStore journal, IEnumerable<IHealthSnapshotStore> snapshotStores)
{
    private static readonly Failure NotDue = new(ErrorCode.Conflict, "something of the game is younger, or is still needed");

    private readonly IHealthSnapshotStore? snapshots = snapshotStores.FirstOrDefault();

    /// <returns>Done, or that nothing was deleted yet; an entry about it is not left.</returns>
    public Task<ReconcileOutcome> DeleteAsync(string gameId, string engineId, DateTimeOffset removedBefore, CancellationToken cancellationToken) => runner.ReconcileAsync(
        Operation.Reconcile(OperationKind.CleanupContainer, gameId) with { Source = OperationSource.AutoTtl },
        async operation =>
        {
            if (operation.Record is not { Status: RuntimeStatus.Removed, RemovedAt: { } removedAt } record || removedAt >= removedBefore || record.EngineId != engineId)
            {
                return NotDue;
            }

            var newest = await operation.AskAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(gameId, 1, cancel));
            if (newest.Any(entry => (entry.LastRepeatedAt ?? entry.Closing?.FinishedAt) is not { } endedAt || endedAt >= removedBefore)
                || await inspector.InspectAsync(operation) is not { Recorded: null, Occupant: null })
            {
                return NotDue;
            }

            return await DeleteAsync(operation);
        },
        cancellationToken);

    /// <summary>The record goes last: while it is there, a sweep that a fault interrupts is taken up by the next.</summary>
    private async ValueTask<StepResult> DeleteAsync(OperationScope operation)
    {
        var gameId = operation.GameId;
        operation.ThrowIfLost();
        if (!await operation.AskAsync(PortCall.RemoveEntries, cancel => journal.RemoveGameAsync(gameId, cancel)))
        {
            return NotDue;
        }

        if (snapshots is not null)
        {
            operation.ThrowIfLost();
            await operation.AskAsync(PortCall.RemoveSnapshot, cancel => snapshots.RemoveAsync(gameId, cancel), besides: TimeSpan.Zero);
        }

        operation.ThrowIfLost();
        return await operation.AskAsync(PortCall.RemoveRecord, cancel => records.RemoveAsync(gameId, operation.Fence, cancel)) switch
        {
            RecordWrite.Applied or RecordWrite.NotFound => StepResult.Done,
            RecordWrite.Conflict or RecordWrite.StaleFence or RecordWrite.Unknown => NotDue,
        };
    }
}
