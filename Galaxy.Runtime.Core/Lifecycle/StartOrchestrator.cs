namespace Galaxy.Runtime;

internal sealed class StartOrchestrator(
    OperationRunner runner, IDockerClient docker, StartChecks checks, StartSteps starting, LobbyDiagnostics lobby, TimeProvider time)
{
    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Start(request), StartAsync, cancellationToken);

    private async ValueTask<StepResult> StartAsync(OperationScope operation)
    {
        var imageRef = operation.Operation.ImageRef;
        var hasVanished = false;
        if (operation.Record is { Status: RuntimeStatus.Running } running)
        {
            if (!string.Equals(running.ImageRef, imageRef, StringComparison.Ordinal))
            {
                return new Failure(ErrorCode.Conflict, $"game \"{operation.GameId}\" is already running with image_ref \"{running.ImageRef}\"");
            }

            var (container, notInspected) = await InspectAsync(operation, running);
            if (notInspected is not null)
            {
                return notInspected;
            }

            if (container is { State: ContainerState.Running or ContainerState.Paused })
            {
                operation.AboutContainer(running.ContainerId);
                return StepResult.Replay(running);
            }

            operation.DoubtRecord();
            hasVanished = container is null;
        }

        await lobby.AskAsync(operation);
        var (plan, failure) = await checks.CheckAsync(operation, imageRef);
        if (plan is null)
        {
            return failure!;
        }

        operation.About(imageRef, containerId: "", plan.Image.Id);
        await operation.CommitAsync();

        if (hasVanished)
        {
            operation.Tell(HealthEvents.Disappeared(operation, operation.Record!.ContainerId, time.GetUtcNow()));
        }

        return await starting.StartAsync(operation, plan);
    }

    private async ValueTask<(ContainerInfo? Container, Failure? Failure)> InspectAsync(OperationScope operation, RuntimeRecord running)
    {
        var (engine, otherEngine) = await checks.CheckEngineAsync(operation);
        if (engine is null)
        {
            return (null, otherEngine);
        }

        if (running.ContainerId.Length == 0)
        {
            return (null, Failures.NoContainerId(running));
        }

        try
        {
            return (await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(running.ContainerId, cancel)), null);
        }
        catch (RuntimePortException fault)
        {
            return (null, Failure.Engine("inspect container", fault));
        }
    }
}
