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
        RecordRunningAsync(scope, container, plan.ImageRef, plan.Image.Id, plan.StatePath, plan.Engine, plan.Image.DigestFor(plan.ImageRef));

    /// <summary>Writes the record of a container that runs. This is the goal: nothing is taken back afterwards.</summary>
    public async ValueTask<StepResult> RecordRunningAsync(
        OperationScope scope, ContainerInfo container, string? imageRef, string? imageId, string? statePath, EngineInfo engine, string? imageDigest = null)
    {
        var startedAt = (container.StartedAt ?? time.GetUtcNow()).ToMicroseconds();
        var record = new RuntimeRecord
        {
            GameId = scope.GameId,
            Status = RuntimeStatus.Running,
            ContainerId = container.Id,
            ImageRef = imageRef,
            ImageId = imageId,
            // A container that is taken over says which image it has, and not its digest.
            ImageDigest = imageDigest ?? (scope.Before is { ImageDigest: { } known } same && same.ImageId == imageId && same.ImageRef == imageRef ? known : null),
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

/// <summary>Sees that a started container keeps running, where its image can say so, that it is healthy, and where it is asked for, that its game is ready.</summary>
internal sealed class ContainerSettling(IContainerEngine docker, IReadinessCheck readiness, ExitClassifier triage, StartOptions options, TimeProvider time)
{
    private const int MaxOutputLength = 500;
    private const int OutputLines = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>The running container, or why it does not count as started.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, StartPlan plan, string containerId) =>
        WaitAsync(scope, plan.Image.HasHealthCheck, plan.Settings.Readiness ?? options.Readiness.ToProbe(), containerId);

    /// <summary>The same for a container that ran before: only that it keeps running counts.</summary>
    public ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, string containerId) => WaitAsync(scope, hasHealthCheck: false, probe: null, containerId);

    private async ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, bool hasHealthCheck, ReadinessProbe? probe, string containerId)
    {
        var healthTimeout = hasHealthCheck ? options.HealthTimeout : TimeSpan.Zero;
        var waitsFor = probe;
        var isPolled = false;
        var began = time.GetTimestamp();
        DateTimeOffset? startedAt = null;
        using var settling = scope.Trace(PortCall.Settle);
        while (true)
        {
            // A probe needs an address first. What is inspected anyway at intervals needs no wait of the engine's besides.
            var hasSettled = false;
            if (waitsFor is null && !isPolled && (Left(began) > TimeSpan.Zero || healthTimeout > TimeSpan.Zero))
            {
                hasSettled = await RunsOnAsync(scope, containerId, Left(began), healthTimeout - time.GetElapsedTime(began));
                isPolled = !hasSettled;
            }

            var container = await scope.AskAsync(PortCall.InspectSettling, cancel => docker.InspectContainerAsync(containerId, cancel));
            if (container is null)
            {
                return Failure.ContainerStart("the container was removed by another process while it started");
            }

            if (container.State is not (ContainerState.Running or ContainerState.Paused))
            {
                return await DescribeExitAsync(scope, container);
            }

            if (startedAt is null ? isPolled : container.StartedAt != startedAt)
            {
                // Another start of it came between: what ran before proves nothing about this run.
                began = time.GetTimestamp();
                waitsFor = probe;
                (hasSettled, isPolled) = (false, true);
            }

            startedAt = container.StartedAt;
            var left = hasSettled ? TimeSpan.Zero : Left(began);
            var pause = Pause;
            if (healthTimeout > TimeSpan.Zero && container.Health is ContainerHealth.Unhealthy)
            {
                return Failure.ContainerStart("the container is unhealthy: its health check fails");
            }

            if (healthTimeout > TimeSpan.Zero && container.Health is not ContainerHealth.Healthy)
            {
                if (hasSettled || time.GetElapsedTime(began) >= healthTimeout)
                {
                    return Failure.ContainerStart($"the container did not become healthy within {healthTimeout.TotalSeconds:0.###} s");
                }

                left = Pause;
            }

            if (waitsFor is not null)
            {
                if (await CheckAsync(scope, waitsFor, container) is not { } notReady)
                {
                    waitsFor = null;
                    // The attempt may have taken seconds, in which it may have exited.
                    continue;
                }

                if (time.GetElapsedTime(began) >= waitsFor.Timeout)
                {
                    return await DescribeNotReadyAsync(scope, waitsFor, containerId, notReady);
                }

                left = pause = waitsFor.Interval;
            }

            if (left <= TimeSpan.Zero)
            {
                settling.Succeeded();
                return container;
            }

            await scope.DelayAsync(left < pause ? left : pause);
        }
    }

    private TimeSpan Left(long began) => options.SettleTime - time.GetElapsedTime(began);

    /// <summary>Lets the engine wait, in one request.</summary>
    /// <returns>Whether it ran all the time, and is healthy or late if that was waited for; else it has to be inspected at intervals.</returns>
    private ValueTask<bool> RunsOnAsync(OperationScope scope, string containerId, TimeSpan left, TimeSpan healthLeft)
    {
        var duration = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        var healthTimeout = healthLeft > TimeSpan.Zero ? healthLeft : TimeSpan.Zero;
        return scope.AskAsync(
            PortCall.WaitRunning,
            cancel => docker.WaitRunningAsync(containerId, duration, healthTimeout, cancel),
            duration > healthTimeout ? duration : healthTimeout);
    }

    /// <returns>Null if the game is ready; else why not.</returns>
    private async ValueTask<string?> CheckAsync(OperationScope scope, ReadinessProbe probe, ContainerInfo container)
    {
        var published = ContainerSpecs.PublishedAddress(container, probe.Port);
        if ((published?.Address ?? container.IPAddress) is not { Length: > 0 } address)
        {
            return "it has no address";
        }

        var target = new ReadinessTarget { ContainerId = container.Id, Address = address, Port = published?.Port ?? probe.Port, HttpPath = probe.HttpPath };
        try
        {
            return await scope.AskAsync(PortCall.CheckReadiness, cancel => readiness.CheckAsync(target, cancel));
        }
        catch (RuntimePortException fault)
        {
            return fault.Message;
        }
    }

    private async ValueTask<Failure> DescribeNotReadyAsync(OperationScope scope, ReadinessProbe probe, string containerId, string reason)
    {
        var output = "";
        try
        {
            var log = await scope.AskAsync(PortCall.ReadLogTail, cancel => docker.ReadLogTailAsync(containerId, OutputLines, cancel));
            output = log.Length > 0 ? $"; its last output: {LastOf(log)}" : "";
        }
        catch (RuntimePortException)
        {
            // The reason stands without it.
        }

        return Failure.ContainerStart($"the game did not become ready within {probe.Timeout.TotalSeconds:0.###} s: {reason}{output}");
    }

    private async ValueTask<Failure> DescribeExitAsync(OperationScope scope, ContainerInfo container)
    {
        await triage.KeepEvidenceAsync(scope, container);
        var reason = container.Error is { } error ? $": {error}" : "";
        var output = scope.Draft.Evidence is { LogTail: { } log } exit && exit.ContainerId == container.Id ? $"; its last output: {LastOf(log)}" : "";
        return Failure.ContainerStart($"the container exited as soon as it started, with code {container.ExitCode}{reason}{output}");
    }

    private static string LastOf(string log)
    {
        var text = log.TrimEnd();
        return text.Length <= MaxOutputLength ? text : "…" + text[^MaxOutputLength..];
    }
}
