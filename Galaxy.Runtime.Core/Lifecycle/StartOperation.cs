namespace Galaxy.Runtime;

internal sealed class StartOperation(
    OperationRunner runner, GameInspector inspector, StartChecks checks, ContainerStarter starting, LobbyDiagnostics lobby, TimeProvider time)
{
    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Start(request), StartAsync, cancellationToken);

    private async ValueTask<StepResult> StartAsync(OperationScope operation)
    {
        var imageRef = operation.Operation.ImageRef;
        if (operation.Record is { Status: RuntimeStatus.Running } other && !string.Equals(other.ImageRef, imageRef, StringComparison.Ordinal))
        {
            return await inspector.RefuseAsync(
                operation, new Failure(ErrorCode.Conflict, $"game \"{operation.GameId}\" is already running with image_ref \"{other.ImageRef}\""));
        }

        GameInspection? seen = null;
        if (operation.Record is { Status: RuntimeStatus.Running } or { Status: RuntimeStatus.Stopped, ContainerId.Length: > 0 })
        {
            (seen, var answer) = await InspectAsync(operation, operation.Record);
            if (seen is null)
            {
                return answer;
            }
        }

        await lobby.AskAsync(operation);
        var (plan, failure) = await checks.CheckAsync(operation, imageRef);
        if (plan is null)
        {
            return failure!;
        }

        operation.About(imageRef, containerId: "", plan.Image.Id);
        await operation.CommitAsync();

        if (operation.Record is { Status: RuntimeStatus.Running } vanished && seen is { Recorded: null })
        {
            operation.AddEvent(HealthEvents.Disappeared(operation, vanished.ContainerId, time.GetUtcNow()));
        }

        return await starting.StartAsync(operation, plan, seen);
    }

    /// <summary>Inspects a game that has a container by its record.</summary>
    /// <returns>What is there if a new container has to be started; else the answer.</returns>
    private async ValueTask<(GameInspection? Seen, StepResult Answer)> InspectAsync(OperationScope operation, RuntimeRecord record)
    {
        var (engine, otherEngine) = await checks.CheckEngineAsync(operation);
        if (engine is null)
        {
            return (null, otherEngine!);
        }

        if (record.ContainerId.Length == 0)
        {
            return (null, Failures.NoContainerId(record));
        }

        var (seen, notInspected) = await inspector.TryInspectAsync(operation);
        if (seen is null)
        {
            return (null, notInspected!);
        }

        if (!GameInspection.IsAlive(seen.Recorded))
        {
            operation.InvalidateRecord();
            return (seen, default);
        }

        // What an interrupted operation left may still be stopped by the engine, on behalf of the host that is gone: it is never kept.
        var (unresolved, notRead) = await inspector.TryFindUnresolvedAsync(operation);
        return notRead is not null ? (null, notRead)
            : unresolved is not null ? (seen, default)
            : await KeepAsync(operation, record, seen, seen.Recorded!, engine);
    }

    /// <summary>Keeps the recorded container if it is, or can be made, what was asked for.</summary>
    private async ValueTask<(GameInspection? Seen, StepResult Answer)> KeepAsync(
        OperationScope operation, RuntimeRecord record, GameInspection seen, ContainerInfo container, EngineInfo engine)
    {
        var imageRef = operation.Operation.ImageRef;
        if (record.Status is RuntimeStatus.Running && container.State is ContainerState.Running)
        {
            operation.AboutContainer(container.Id);
            return (null, StepResult.Replay(record));
        }

        var isAlone = seen.Named is null || seen.Named.Id == container.Id || !GameInspection.IsAlive(seen.Named);
        if (container.State is ContainerState.Restarting || !isAlone)
        {
            return (seen, default);
        }

        if (record.Status is RuntimeStatus.Stopped && !string.Equals(container.ImageRef, imageRef, StringComparison.Ordinal))
        {
            return (null, new Failure(
                ErrorCode.Conflict,
                $"a container of game \"{operation.GameId}\" is running with image_ref \"{container.ImageRef}\" though its record is stopped; stop the game first"));
        }

        operation.About(imageRef, container.Id, container.ImageId);
        await operation.CommitAsync();
        return (null, await starting.AdoptAsync(operation, record, container, engine));
    }
}
