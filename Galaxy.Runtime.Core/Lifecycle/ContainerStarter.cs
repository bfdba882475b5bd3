namespace Galaxy.Runtime;

/// <summary>The steps that make a game's container run. All need a committed operation; each takes back what it did when the operation fails.</summary>
internal sealed class ContainerStarter(
    IContainerEngine docker, GameInspector inspector, ContainerSpecs specs, ContainerSettling settling, ContainerStopper containers, RecordWriter records,
    GalaxyRuntimeOptions options, TimeProvider time)
{
    /// <summary>Clears leftovers, creates, starts, settles, records.</summary>
    /// <param name="scope">The operation.</param>
    /// <param name="plan">What is started.</param>
    /// <param name="seen">The game as it was inspected before commit; null if it was not.</param>
    public async ValueTask<StepResult> StartAsync(OperationScope scope, StartPlan plan, GameInspection? seen = null)
    {
        scope.InvalidateRecord();
        scope.OnFailure(RemoveOwnAsync);
        try
        {
            if ((await CreateAsync(scope, plan, seen)).HasFailed(out var created, out var notCreated))
            {
                return notCreated;
            }

            return (await StartCreatedAsync(scope, plan, created)).HasFailed(out var container, out var notStarted)
                ? notStarted
                : await RecordAsync(scope, plan, container);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart(fault.Message).Because(fault);
        }
    }

    /// <summary>Takes the recorded container as it is, unpaused if need be, and records that it runs.</summary>
    public async ValueTask<StepResult> AdoptAsync(OperationScope scope, RuntimeRecord record, ContainerInfo container, EngineInfo engine)
    {
        scope.InvalidateRecord();
        try
        {
            if (container.State is ContainerState.Paused)
            {
                await scope.ChangeAsync(PortCall.UnpauseContainer, cancel => docker.UnpauseContainerAsync(container.Id, cancel));
            }

            if ((await settling.WaitAsync(scope, container.Id)).HasFailed(out var settled, out var notSettled))
            {
                return notSettled;
            }

            return settled.State is ContainerState.Running
                ? await RecordRunningAsync(scope, settled, scope.Draft.ImageRef, container.ImageId, record.StatePath, engine)
                : Failure.ContainerStart("the container was paused again while it was started");
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart(fault.Message).Because(fault);
        }
    }

    /// <summary>Makes the old version run again: as it is, started again, or created anew from its image id.</summary>
    /// <returns>Why it does not run again; null when it does.</returns>
    public async ValueTask<Failure?> RollBackAsync(OperationScope scope, RuntimeRecord old, StartPlan plan)
    {
        var container = old.ContainerId is { } oldId ? await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(oldId, cancel)) : null;
        if (container is { State: ContainerState.Running } && scope.Record is { Status: RuntimeStatus.Running } recorded)
        {
            // It never went down: there is nothing to take back, and it is known again to run.
            scope.Record = recorded;
            return null;
        }

        var restarted = container is null ? null : await TryStartAgainAsync(scope, plan, container.Id);
        var result = restarted is null ? await StartAsync(scope, plan) : await RecordAsync(scope, plan, restarted);
        if (result.Failure is null)
        {
            scope.RolledBackTo = old.ImageRef;
        }

        return result.Failure;
    }

    /// <summary>Starts a container that still exists; null when it does not come up, so that another one is made.</summary>
    private async ValueTask<ContainerInfo?> TryStartAgainAsync(OperationScope scope, StartPlan plan, string containerId)
    {
        try
        {
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
            return (await settling.WaitAsync(scope, plan, containerId)).HasFailed(out var settled, out _) ? null : settled;
        }
        catch (RuntimePortException fault) when (fault.Fault is not PortFault.TimedOut)
        {
            return null;
        }
    }

    /// <summary>Creates the container. What has the game's name is inspected first: ours makes room, any other is left alone.</summary>
    private async ValueTask<StepResult<string>> CreateAsync(OperationScope scope, StartPlan plan, GameInspection? seen = null)
    {
        var spec = specs.For(scope, plan);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            if (await MakeRoomAsync(scope, attempt == 1 ? seen : null) is { } inTheWay)
            {
                return inTheWay;
            }

            var created = await scope.ChangeAsync(PortCall.CreateContainer, cancel => docker.CreateContainerAsync(spec, cancel));
            if (!created.IsNameTaken)
            {
                scope.Draft.AboutContainer(created.ContainerId);
                return created.ContainerId;
            }
        }

        return Failure.ContainerStart($"name_conflict: container name \"{spec.Name}\" is taken again as soon as it is freed");
    }

    private async ValueTask<Failure?> MakeRoomAsync(OperationScope scope, GameInspection? seen)
    {
        var occupant = seen is null ? await inspector.InspectNameAsync(scope) : seen.Occupant;
        if (occupant is not null && !inspector.IsOurs(scope, occupant))
        {
            return NameConflict(occupant);
        }

        foreach (var container in seen?.All ?? (occupant is null ? [] : [occupant]))
        {
            if (await containers.ClearAsync(scope, container) is { } notCleared)
            {
                return notCleared.Code is ErrorCode.Conflict ? notCleared : Failure.ContainerStart(notCleared.Cause) with { CanRetry = notCleared.CanRetry };
            }
        }

        return null;
    }

    /// <summary>Starts a created container and waits until it has settled; a broken one is replaced once.</summary>
    private async ValueTask<StepResult<ContainerInfo>> StartCreatedAsync(OperationScope scope, StartPlan plan, string containerId)
    {
        try
        {
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Unavailable)
        {
            // A daemon that died while it started a container answers every later start of it with an error: only another container cures that.
            await containers.ForceRemoveAsync(scope, containerId);
            if ((await CreateAsync(scope, plan)).HasFailed(out var again, out var failure))
            {
                return failure;
            }

            containerId = again;
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(again, cancel));
        }

        return await settling.WaitAsync(scope, plan, containerId);
    }

    private ValueTask<StepResult> RecordAsync(OperationScope scope, StartPlan plan, ContainerInfo container) =>
        RecordRunningAsync(scope, container, plan.ImageRef, plan.Image.Id, plan.StatePath, plan.Engine);

    /// <summary>Writes the record of a container that runs. This is the goal: nothing is taken back afterwards.</summary>
    public async ValueTask<StepResult> RecordRunningAsync(
        OperationScope scope, ContainerInfo container, string? imageRef, string? imageId, string? statePath, EngineInfo engine)
    {
        var startedAt = (container.StartedAt ?? time.GetUtcNow()).ToMicroseconds();
        var record = new RuntimeRecord
        {
            GameId = scope.GameId,
            Status = RuntimeStatus.Running,
            ContainerId = container.Id,
            ImageRef = imageRef,
            ImageId = imageId,
            Endpoint = specs.Endpoint(scope.GameId, container),
            Endpoints = ContainerSpecs.Endpoints(scope.GameId, container),
            SettingsDigest = ContainerOwnership.SettingsOf(container),
            StatePath = statePath,
            Network = options.Network,
            EngineId = engine.Id,
            StartedAt = startedAt,
            LastOpAt = startedAt,
            CreatedAt = scope.Before is { CreatedAt.Ticks: > 0 } before ? before.CreatedAt : scope.Operation.StartedAt,
        };
        RuntimeRecord written;
        try
        {
            written = await records.UpsertAsync(scope, record);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart($"upsert runtime record: {fault.Message}").Because(fault);
        }

        scope.DiscardUndo();
        scope.AddEvent(HealthEvents.Started(scope, container.Id, imageRef, startedAt));
        return written;
    }

    /// <summary>Removes what this operation created, found by name and label: the answer that named its id may have been lost.</summary>
    private async ValueTask<Failure?> RemoveOwnAsync(OperationScope scope)
    {
        var name = GameIds.ContainerName(scope.GameId);
        if (await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(name, cancel)) is { } container
            && ContainerOwnership.IsOf(container, scope.Operation))
        {
            await containers.ForceRemoveAsync(scope, container.Id);
        }

        return null;
    }

    private static Failure NameConflict(ContainerInfo holder) =>
        Failure.ContainerStart($"name_conflict: container name \"{holder.Name}\" is in use by container {holder.Id}, which is not this runtime's; remove or rename it");
}
