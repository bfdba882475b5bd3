namespace Galaxy.Runtime;

internal sealed class StopOrchestrator(OperationRunner runner, StartChecks checks, ContainerSteps containers)
{
    public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Stop(request), StopAsync, cancellationToken);

    private async ValueTask<StepResult> StopAsync(OperationScope operation)
    {
        if (operation.Record is not { } record)
        {
            return new Failure(ErrorCode.NotFound, $"runtime record for game \"{operation.GameId}\" does not exist");
        }

        if (record.Status is RuntimeStatus.Unknown)
        {
            return Failures.UnsupportedStatus(record);
        }

        operation.About(record.ImageRef, record.ContainerId, record.ImageId);
        if (record.Status is RuntimeStatus.Stopped or RuntimeStatus.Removed)
        {
            return StepResult.Replay(record);
        }

        if (record.ContainerId.Length == 0)
        {
            return Failures.NoContainerId(record);
        }

        if ((await checks.CheckEngineAsync(operation)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        await operation.CommitAsync();

        return await containers.StopAsync(operation, record);
    }
}
