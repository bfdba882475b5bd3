namespace Galaxy.Runtime;

/// <summary>The steps that stop and remove a game's containers. All need a committed operation.</summary>
internal sealed class ContainerSteps(IDockerClient docker, ExitTriage triage, RecordWriter records, GalaxyRuntimeOptions options)
{
    /// <summary>Stops the recorded container; one that is gone leaves the record removed.</summary>
    public async ValueTask<StepResult> StopAsync(OperationScope operation, RuntimeRecord record)
    {
        ContainerStop stop;
        operation.DoubtRecord();
        try
        {
            var grace = options.Stop.Grace;
            stop = await operation.ChangeAsync(
                PortCall.StopContainer, cancel => docker.StopContainerAsync(record.ContainerId, grace, cancel), grace);
        }
        catch (RuntimePortException fault)
        {
            // A stop that timed out may still come: only of one that failed can it be said that the game runs.
            if (fault.Fault is not PortFault.TimedOut && await IsStillRunningAsync(operation, record.ContainerId))
            {
                operation.Record = record;
            }

            return Failure.Engine("docker stop", fault);
        }

        if (stop is not ContainerStop.NotFound)
        {
            return await RecordStoppedAsync(operation, record);
        }

        // An operation that was interrupted may have put another one in its place: stopped means that nothing of the game runs.
        return await RemoveNamedAsync(operation) is { } notRemoved ? notRemoved : await CloseVanishedAsync(operation, record);
    }

    /// <summary>Removes what bears the game's name, if it is ours.</summary>
    private async ValueTask<Failure?> RemoveNamedAsync(OperationScope operation)
    {
        var name = GameIds.ContainerName(operation.GameId);
        try
        {
            if (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(name, cancel)) is { } named
                && ContainerOwnership.IsOurs(named, operation.GameId, options.InstanceId))
            {
                await KeepEvidenceAsync(operation, named);
                await RemoveByIdAsync(operation, named.Id);
            }

            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("docker remove", fault);
        }
    }

    /// <summary>Looks at a container whose stop was not answered; one that cannot be looked at is not said to run.</summary>
    private async ValueTask<bool> IsStillRunningAsync(OperationScope operation, string containerId)
    {
        try
        {
            return await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(containerId, cancel))
                is { State: ContainerState.Running or ContainerState.Paused };
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    /// <summary>Writes the record as stopped.</summary>
    public ValueTask<StepResult> RecordStoppedAsync(OperationScope operation, RuntimeRecord record) => records.TransitionAsync(
        operation,
        record,
        RuntimeStatus.Stopped,
        "update runtime status",
        vanished: new Failure(ErrorCode.NotFound, $"record for game \"{record.GameId}\" vanished mid-stop"));

    /// <summary>Removes a stopped container, its evidence kept, and records that.</summary>
    public async ValueTask<StepResult> CleanUpAsync(OperationScope operation, RuntimeRecord record)
    {
        if (record.ContainerId.Length > 0)
        {
            await KeepEvidenceAsync(operation, record.ContainerId);
            if (await RemoveAsync(operation, record.ContainerId) is { } notRemoved)
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

    /// <summary>Removes a container by id; of one that is gone: nothing happens.</summary>
    public async ValueTask<Failure?> RemoveAsync(OperationScope operation, string containerId)
    {
        try
        {
            await RemoveByIdAsync(operation, containerId);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("docker remove", fault);
        }
    }

    /// <summary>Keeps the evidence of a container that exited, and tells of an exit nobody asked for.</summary>
    public ValueTask KeepEvidenceAsync(OperationScope operation, ContainerInfo container) => triage.KeepEvidenceAsync(operation, container);

    /// <summary>The same by id; a fault of the engine will show when the container is removed.</summary>
    private async ValueTask KeepEvidenceAsync(OperationScope operation, string containerId)
    {
        try
        {
            if (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(containerId, cancel)) is { } container)
            {
                await KeepEvidenceAsync(operation, container);
            }
        }
        catch (RuntimePortException)
        {
            operation.Evidence = null;
        }
    }

    /// <summary>The container is gone: the record becomes removed, and everybody is told.</summary>
    public async ValueTask<StepResult> CloseVanishedAsync(OperationScope operation, RuntimeRecord record)
    {
        var result = await records.TransitionAsync(operation, record, RuntimeStatus.Removed, "update runtime status to removed", vanished: null);
        if (result is { Failure: null, IsReplay: false })
        {
            operation.Tell(HealthEvents.Disappeared(operation, record.ContainerId, result.Record!.LastOpAt));
        }

        return result;
    }

    /// <summary>Removes a container by id, and throws what the engine does.</summary>
    public async ValueTask RemoveByIdAsync(OperationScope operation, string containerId) =>
        await operation.ChangeAsync(PortCall.RemoveContainer, cancel => docker.RemoveContainerAsync(containerId, force: true, cancel));
}
