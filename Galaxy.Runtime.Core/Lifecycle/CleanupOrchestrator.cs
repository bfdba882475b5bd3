namespace Galaxy.Runtime;

internal sealed class CleanupOrchestrator(OperationRunner runner, IDockerClient docker, StartChecks checks, ContainerSteps containers, RecordWriter records)
{
    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Cleanup(request), CleanupAsync, cancellationToken);

    private async Task<StepResult> CleanupAsync(OperationScope operation)
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

        if (record.ContainerId.Length > 0)
        {
            await KeepEvidenceAsync(operation, record);
            if (await containers.RemoveAsync(operation, record.ContainerId) is { } notRemoved)
            {
                return notRemoved;
            }
        }

        return await records.TransitionAsync(
            operation,
            record,
            RuntimeStatus.Removed,
            "update runtime status",
            vanished: new Failure(ErrorCode.NotFound, $"record for game \"{record.GameId}\" vanished mid-cleanup"));
    }

    /// <summary>What is known of the exit goes into the journal before the container goes; a fault of the engine shows when it is removed.</summary>
    private async Task KeepEvidenceAsync(OperationScope operation, RuntimeRecord record)
    {
        try
        {
            if (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(record.ContainerId, cancel)) is { } container)
            {
                await containers.KeepEvidenceAsync(operation, container);
            }
        }
        catch (RuntimePortException)
        {
            operation.Evidence = null;
        }
    }
}
