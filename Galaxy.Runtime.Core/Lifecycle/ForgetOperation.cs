using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Deletes what is kept of a removed game under its lease: its entries, its snapshot, when asked its state directory, and its record with its settings.</summary>
internal sealed class ForgetOperation(
    OperationRunner runner, StartChecks checks, GameInspector inspector, IRuntimeRecordStore records, IOperationLogStore journal, StatePaths states,
    IEnumerable<IHealthSnapshotStore> snapshotStores, ILogger logger)
{
    private static readonly Failure NotDue = new(ErrorCode.Conflict, "something of the game is younger, or is still needed");

    // A game may have left a great many files.
    private static readonly TimeSpan DeletionTime = TimeSpan.FromMinutes(10);

    private readonly IHealthSnapshotStore? snapshots = snapshotStores.FirstOrDefault();

    public async Task<ForgetResult> ForgetAsync(string gameId, bool deleteState, CancellationToken cancellationToken)
    {
        var operation = new Operation { Kind = OperationKind.CleanupContainer, GameId = gameId, Source = OperationSource.Application };
        var result = await runner.ForgetAsync(operation, scope => ForgetAsync(scope, deleteState), cancellationToken);
        if (result.IsSuccess)
        {
            Log.Forgotten(logger, gameId, deleteState);
        }

        return result;
    }

    /// <summary>The same for a game that was removed long ago, without its state directory.</summary>
    /// <returns>Done, or that nothing was deleted yet; an entry about it is not left.</returns>
    public Task<ReconcileOutcome> ForgetExpiredAsync(string gameId, string engineId, DateTimeOffset removedBefore, CancellationToken cancellationToken) => runner.ReconcileAsync(
        Operation.Reconcile(OperationKind.CleanupContainer, gameId) with { Source = OperationSource.AutoTtl },
        async scope =>
        {
            if (scope.Record is not { Status: RuntimeStatus.Removed, RemovedAt: { } removedAt } record || removedAt >= removedBefore || record.EngineId != engineId)
            {
                return NotDue;
            }

            var newest = await scope.AskAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(gameId, 1, before: null, cancel));
            if (newest.Entries.Any(entry => (entry.LastRepeatedAt ?? entry.Closing?.FinishedAt) is not { } endedAt || endedAt >= removedBefore)
                || await inspector.InspectAsync(scope) is not { Recorded: null, Occupant: null })
            {
                return NotDue;
            }

            return await DeleteAsync(scope, deleteState: false);
        },
        cancellationToken);

    private async ValueTask<StepResult> ForgetAsync(OperationScope scope, bool deleteState)
    {
        if (scope.Record is { Status: not RuntimeStatus.Removed } record)
        {
            return new Failure(ErrorCode.Conflict, $"runtime for game \"{record.GameId}\" is {record.Status.ToWireText()}, must be stopped and cleaned up first");
        }

        // What another engine has of its games is not known here.
        if ((await checks.CheckEngineAsync(scope)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        if ((await inspector.TryInspectAsync(scope)).HasFailed(out var seen, out var notInspected))
        {
            return notInspected;
        }

        return seen.Occupant is { } occupant
            ? new Failure(ErrorCode.Conflict, $"container {occupant.Id} has the name of game \"{scope.GameId}\"; stop and clean up the game, or remove the container, first")
            : await DeleteAsync(scope, deleteState);
    }

    /// <summary>The record goes last: while it is there, what a fault interrupts is taken up by the next call.</summary>
    private async ValueTask<StepResult> DeleteAsync(OperationScope scope, bool deleteState)
    {
        var gameId = scope.GameId;
        scope.ThrowIfLost();
        if (!await scope.AskAsync(PortCall.RemoveEntries, cancel => journal.RemoveGameAsync(gameId, cancel)))
        {
            return new Failure(ErrorCode.Conflict, "an operation of the game is not resolved yet, or events of it wait to be published; try again later") { CanRetry = true };
        }

        if (snapshots is not null)
        {
            scope.ThrowIfLost();
            await scope.AskAsync(PortCall.RemoveSnapshot, cancel => snapshots.RemoveAsync(gameId, cancel), besides: TimeSpan.Zero);
        }

        if (deleteState)
        {
            scope.ThrowIfLost();
            await scope.AskAsync(PortCall.RemoveState, cancel => states.RemoveAsync(gameId, cancel), DeletionTime);
        }

        scope.ThrowIfLost();
        return await scope.AskAsync(PortCall.RemoveRecord, cancel => records.RemoveAsync(gameId, scope.Fence, cancel)) switch
        {
            RecordWriteResult.Applied or RecordWriteResult.NotFound => StepResult.Done,
            RecordWriteResult.Conflict or RecordWriteResult.StaleFence or RecordWriteResult.Unknown => NotDue with { CanRetry = true },
        };
    }
}
