namespace Galaxy.Runtime;

internal sealed class CleanupOrchestrator(OperationRunner runner, RecoveryRunner recovery, StartChecks checks, ContainerSteps containers)
{
    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Cleanup(request), CleanupAsync, cancellationToken);

    /// <summary>Cleans up for the retention worker, if the game is still as old as its listing said; otherwise nothing happens.</summary>
    public Task<ReconcileOutcome> CleanupExpiredAsync(string gameId, DateTimeOffset stoppedBefore, CancellationToken cancellationToken) => recovery.ReconcileAsync(
        Operation.Reconcile(OperationKind.CleanupContainer, gameId) with { Source = OperationSource.AutoTtl },
        operation => operation.Record is { Status: RuntimeStatus.Stopped, StoppedAt: { } stoppedAt } && stoppedAt < stoppedBefore
            ? CleanupAsync(operation)
            : ValueTask.FromResult<StepResult>(new Failure(ErrorCode.Conflict, "the game is not that old any more")),
        cancellationToken);

    private async ValueTask<StepResult> CleanupAsync(OperationScope operation)
    {
        if (operation.Record is not { } record)
        {
            return Failures.NoRecord(operation.GameId);
        }

        if (record.Status is RuntimeStatus.Unknown)
        {
            return Failures.UnsupportedStatus(record);
        }

        operation.About(record.ImageRef, record.ContainerId, record.ImageId);
        if (record.Status is RuntimeStatus.Removed)
        {
            return StepResult.Replay(record);
        }

        if (record.Status is RuntimeStatus.Running)
        {
            return new Failure(ErrorCode.Conflict, $"runtime for game \"{record.GameId}\" is running, must be stopped first");
        }

        if ((await checks.CheckEngineAsync(operation)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        await operation.CommitAsync();

        return await containers.CleanUpAsync(operation, record);
    }
}
