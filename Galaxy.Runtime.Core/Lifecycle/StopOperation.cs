namespace Galaxy.Runtime;

internal sealed class StopOperation(OperationRunner runner, StartChecks checks, GameInspector inspector, ContainerStopper containers)
{
    public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Stop(request), StopAsync, cancellationToken);

    public Task<OperationResult> StopAsync(StopRequest request, ListedGame game, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Stop(request), scope => game.RunAsync(scope, StopAsync), cancellationToken);

    private async ValueTask<StepResult> StopAsync(OperationScope scope)
    {
        if (scope.Record is not { } record)
        {
            return await StopUnlessSoAsync(scope, Failures.NothingToStop(scope.GameId));
        }

        if (record.Status is RuntimeStatus.Unknown)
        {
            return Failures.UnsupportedStatus(record);
        }

        scope.Draft.About(record.ImageRef, record.ContainerId, record.ImageId);
        if (record is { Status: RuntimeStatus.Running, ContainerId: null })
        {
            return Failures.NoContainerId(record);
        }

        // Another engine may hold its container; of a removed game none does.
        if (record.Status is not RuntimeStatus.Removed && (await checks.CheckEngineAsync(scope)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        if (record.Status is not RuntimeStatus.Running)
        {
            return await StopUnlessSoAsync(scope, StepResult.Replay(record));
        }

        await scope.CommitAsync();

        return await containers.StopAsync(scope, record);
    }

    /// <summary>No record says that the game runs: answered so if nothing of it is alive and no interrupted operation may still bring it up; else it is really stopped.</summary>
    private async ValueTask<StepResult> StopUnlessSoAsync(OperationScope scope, StepResult answer)
    {
        if ((await inspector.TryInspectAsync(scope)).HasFailed(out var seen, out var notInspected))
        {
            return notInspected;
        }

        if (!seen.IsAnyAlive)
        {
            if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
            {
                return notRead;
            }

            if (unresolved is null)
            {
                return answer;
            }
        }

        await scope.CommitAsync();

        return await containers.StopAliveAsync(scope, seen);
    }
}
