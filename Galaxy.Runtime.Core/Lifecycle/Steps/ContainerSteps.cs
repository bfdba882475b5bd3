namespace Galaxy.Runtime;

/// <summary>The steps that change containers. All need a committed operation; each takes back what it did when the operation fails.</summary>
internal sealed class ContainerSteps(
    IDockerClient docker, ContainerSpecs specs, ContainerSettling settling, ExitTriage triage, RecordWriter records, GalaxyRuntimeOptions options, TimeProvider time)
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

    /// <summary>Clears leftovers, creates, starts, settles, records.</summary>
    public async ValueTask<StepResult> StartAsync(OperationScope operation, StartPlan plan)
    {
        operation.DoubtRecord();
        operation.OnFailure(RemoveOwnAsync);
        try
        {
            var (created, notCreated) = await CreateAsync(operation, plan);
            if (created is null)
            {
                return notCreated!;
            }

            var (container, notStarted) = await StartCreatedAsync(operation, plan, created);
            return container is null ? notStarted! : await RecordAsync(operation, plan, container);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart(fault.Message);
        }
    }

    /// <summary>Makes the old version run again: as it is, started again, or created anew from its image id.</summary>
    public async ValueTask RollBackAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        var container = await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(old.ContainerId, cancel));
        if (container is { State: ContainerState.Running } && operation.Record is { Status: RuntimeStatus.Running } recorded)
        {
            // It never went down: there is nothing to take back, and it is known again to run.
            operation.Record = recorded;
            return;
        }

        var restarted = container is null ? null : await TryStartAgainAsync(operation, plan, old.ContainerId);
        var result = restarted is null ? await StartAsync(operation, plan) : await RecordAsync(operation, plan, restarted);
        if (result.Failure is { } failure)
        {
            throw new RuntimePortException(PortFault.Rejected, failure.Message);
        }

        operation.RolledBackTo = old.ImageRef;
    }

    /// <summary>Starts a container that still exists; null when it does not come up, so that another one is made.</summary>
    private async ValueTask<ContainerInfo?> TryStartAgainAsync(OperationScope operation, StartPlan plan, string containerId)
    {
        try
        {
            await operation.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
            var (settled, _) = await settling.WaitAsync(operation, plan.Image, containerId);
            return settled;
        }
        catch (RuntimePortException fault) when (fault.Fault is not PortFault.TimedOut)
        {
            return null;
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

    /// <summary>Creates the container. Whatever bears the game's name is looked at first: ours makes room, a stranger's is left alone.</summary>
    private async ValueTask<(string? ContainerId, Failure? Failure)> CreateAsync(OperationScope operation, StartPlan plan)
    {
        var spec = specs.For(operation, plan);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            if (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(spec.Name, cancel)) is { } leftover)
            {
                if (!ContainerOwnership.IsOurs(leftover, operation.GameId, options.InstanceId))
                {
                    return (null, NameConflict(leftover));
                }

                await KeepEvidenceAsync(operation, leftover);
                await RemoveByIdAsync(operation, leftover.Id);
            }

            var created = await operation.ChangeAsync(PortCall.CreateContainer, cancel => docker.CreateContainerAsync(spec, cancel));
            if (!created.IsNameTaken)
            {
                operation.AboutContainer(created.ContainerId);
                return (created.ContainerId, null);
            }
        }

        return (null, Failure.ContainerStart($"name_conflict: container name \"{spec.Name}\" is taken again as soon as it is freed"));
    }

    /// <summary>Starts a created container and waits until it has settled; a broken one is replaced once.</summary>
    private async ValueTask<(ContainerInfo? Container, Failure? Failure)> StartCreatedAsync(OperationScope operation, StartPlan plan, string containerId)
    {
        try
        {
            await operation.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Unavailable)
        {
            // A daemon that died while it started a container answers every later start of it with an error: only another container cures that.
            await RemoveByIdAsync(operation, containerId);
            var (again, failure) = await CreateAsync(operation, plan);
            if (again is null)
            {
                return (null, failure);
            }

            containerId = again;
            await operation.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(again, cancel));
        }

        return await settling.WaitAsync(operation, plan.Image, containerId);
    }

    private ValueTask<StepResult> RecordAsync(OperationScope operation, StartPlan plan, ContainerInfo container) =>
        RecordRunningAsync(operation, container, plan.ImageRef, plan.Image.Id, plan.StatePath, plan.Engine);

    /// <summary>Writes the record of a container that runs. This is the goal: nothing is taken back afterwards.</summary>
    public async ValueTask<StepResult> RecordRunningAsync(
        OperationScope operation, ContainerInfo container, string imageRef, string imageId, string statePath, EngineInfo engine)
    {
        var startedAt = (container.StartedAt ?? time.GetUtcNow()).ToMicroseconds();
        var record = new RuntimeRecord
        {
            GameId = operation.GameId,
            Status = RuntimeStatus.Running,
            ContainerId = container.Id,
            ImageRef = imageRef,
            ImageId = imageId,
            EngineEndpoint = specs.Endpoint(operation.GameId),
            StatePath = statePath,
            Network = options.Network,
            EngineId = engine.Id,
            StartedAt = startedAt,
            LastOpAt = startedAt,
            CreatedAt = operation.Before is { CreatedAt.Ticks: > 0 } before ? before.CreatedAt : operation.Operation.StartedAt,
        };
        RuntimeRecord written;
        try
        {
            written = await records.UpsertAsync(operation, record);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart($"upsert runtime record: {fault.Message}") with { CanRetry = fault.Fault is not PortFault.Rejected };
        }

        operation.KeepEverything();
        operation.Tell(HealthEvents.Started(operation, container.Id, imageRef, startedAt));
        return written;
    }

    /// <summary>Removes what this operation created, found by name and label: the answer that named its id may have been lost.</summary>
    private async ValueTask RemoveOwnAsync(OperationScope operation)
    {
        var name = GameIds.ContainerName(operation.GameId);
        if (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(name, cancel)) is { } container
            && ContainerOwnership.IsOf(container, operation.Operation))
        {
            await RemoveByIdAsync(operation, container.Id);
        }
    }

    private ValueTask RemoveByIdAsync(OperationScope operation, string containerId) =>
        operation.ChangeAsync(PortCall.RemoveContainer, cancel => docker.RemoveContainerAsync(containerId, cancel));

    private static Failure NameConflict(ContainerInfo holder) =>
        Failure.ContainerStart($"name_conflict: container name \"{holder.Name}\" is in use by container {holder.Id}, which is not this runtime's; remove or rename it");
}
