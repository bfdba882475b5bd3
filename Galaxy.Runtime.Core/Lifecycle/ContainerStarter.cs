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
            var (created, notCreated) = await CreateAsync(scope, plan, seen);
            if (created is null)
            {
                return notCreated!;
            }

            var (container, notStarted) = await StartCreatedAsync(scope, plan, created);
            return container is null ? notStarted! : await RecordAsync(scope, plan, container);
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

            var (settled, notSettled) = await settling.WaitAsync(scope, hasHealthCheck: false, container.Id);
            return settled switch
            {
                null => notSettled!,
                { State: ContainerState.Running } => await RecordRunningAsync(scope, settled, scope.Draft.ImageRef, container.ImageId, record.StatePath, engine),
                _ => Failure.ContainerStart("the container was paused again while it was started"),
            };
        }
        catch (RuntimePortException fault)
        {
            return Failure.ContainerStart(fault.Message).Because(fault);
        }
    }

    /// <summary>Makes the old version run again: as it is, started again, or created anew from its image id.</summary>
    public async ValueTask RollBackAsync(OperationScope scope, RuntimeRecord old, StartPlan plan)
    {
        var container = await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(old.ContainerId, cancel));
        if (container is { State: ContainerState.Running } && scope.Record is { Status: RuntimeStatus.Running } recorded)
        {
            // It never went down: there is nothing to take back, and it is known again to run.
            scope.Record = recorded;
            return;
        }

        var restarted = container is null ? null : await TryStartAgainAsync(scope, plan, old.ContainerId);
        var result = restarted is null ? await StartAsync(scope, plan) : await RecordAsync(scope, plan, restarted);
        if (result.Failure is { } failure)
        {
            throw new RuntimePortException(PortFault.Rejected, failure.Message);
        }

        scope.RolledBackTo = old.ImageRef;
    }

    /// <summary>Starts a container that still exists; null when it does not come up, so that another one is made.</summary>
    private async ValueTask<ContainerInfo?> TryStartAgainAsync(OperationScope scope, StartPlan plan, string containerId)
    {
        try
        {
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
            var (settled, _) = await settling.WaitAsync(scope, plan.Image.HasHealthCheck, containerId);
            return settled;
        }
        catch (RuntimePortException fault) when (fault.Fault is not PortFault.TimedOut)
        {
            return null;
        }
    }

    /// <summary>Creates the container. What has the game's name is inspected first: ours makes room, any other is left alone.</summary>
    private async ValueTask<(string? ContainerId, Failure? Failure)> CreateAsync(OperationScope scope, StartPlan plan, GameInspection? seen = null)
    {
        var spec = specs.For(scope, plan);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            if (await MakeRoomAsync(scope, attempt == 1 ? seen : null) is { } inTheWay)
            {
                return (null, inTheWay);
            }

            var created = await scope.ChangeAsync(PortCall.CreateContainer, cancel => docker.CreateContainerAsync(spec, cancel));
            if (!created.IsNameTaken)
            {
                scope.Draft.AboutContainer(created.ContainerId);
                return (created.ContainerId, null);
            }
        }

        return (null, Failure.ContainerStart($"name_conflict: container name \"{spec.Name}\" is taken again as soon as it is freed"));
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
    private async ValueTask<(ContainerInfo? Container, Failure? Failure)> StartCreatedAsync(OperationScope scope, StartPlan plan, string containerId)
    {
        try
        {
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(containerId, cancel));
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Unavailable)
        {
            // A daemon that died while it started a container answers every later start of it with an error: only another container cures that.
            await containers.ForceRemoveAsync(scope, containerId);
            var (again, failure) = await CreateAsync(scope, plan);
            if (again is null)
            {
                return (null, failure);
            }

            containerId = again;
            await scope.ChangeAsync(PortCall.StartContainer, cancel => docker.StartContainerAsync(again, cancel));
        }

        return await settling.WaitAsync(scope, plan.Image.HasHealthCheck, containerId);
    }

    private ValueTask<StepResult> RecordAsync(OperationScope scope, StartPlan plan, ContainerInfo container) =>
        RecordRunningAsync(scope, container, plan.ImageRef, plan.Image.Id, plan.StatePath, plan.Engine);

    /// <summary>Writes the record of a container that runs. This is the goal: nothing is taken back afterwards.</summary>
    public async ValueTask<StepResult> RecordRunningAsync(
        OperationScope scope, ContainerInfo container, string imageRef, string imageId, string statePath, EngineInfo engine)
    {
        var startedAt = (container.StartedAt ?? time.GetUtcNow()).ToMicroseconds();
        var record = new RuntimeRecord
        {
            GameId = scope.GameId,
            Status = RuntimeStatus.Running,
            ContainerId = container.Id,
            ImageRef = imageRef,
            ImageId = imageId,
            Endpoint = specs.Endpoint(scope.GameId),
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
    private async ValueTask RemoveOwnAsync(OperationScope scope)
    {
        var name = GameIds.ContainerName(scope.GameId);
        if (await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(name, cancel)) is { } container
            && ContainerOwnership.IsOf(container, scope.Operation))
        {
            await containers.ForceRemoveAsync(scope, container.Id);
        }
    }

    private static Failure NameConflict(ContainerInfo holder) =>
        Failure.ContainerStart($"name_conflict: container name \"{holder.Name}\" is in use by container {holder.Id}, which is not this runtime's; remove or rename it");
}
