namespace Galaxy.Runtime;

/// <summary>What restart and patch share: replace a game's container, and bring the old version back when that fails.</summary>
internal sealed class Recreation(
    IDockerClient docker, StartChecks checks, ContainerSteps containers, InnerSteps inner, OperationReporter reporter, GalaxyRuntimeOptions options)
{
    /// <summary>Check that there is a way back, commit, stop, remove, start.</summary>
    /// <param name="operation">The operation; the new container's checks have passed.</param>
    /// <param name="old">The record of what shall be replaced.</param>
    /// <param name="plan">What replaces it.</param>
    public async ValueTask<StepResult> RunAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        ContainerInfo? container;
        StartPlan? wayBack;
        try
        {
            container = old.ContainerId.Length == 0
                ? null
                : await operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(old.ContainerId, cancel));
            wayBack = await PlanWayBackAsync(operation, old, container, plan);
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect old container", fault);
        }

        if (container is not { State: ContainerState.Running or ContainerState.Paused })
        {
            operation.DoubtRecord();
        }

        operation.About(plan.ImageRef, old.ContainerId, plan.Image.Id);
        await operation.CommitAsync();

        if (wayBack is not null)
        {
            operation.OnFailure(back => inner.RollBackAsync(back, old, wayBack));
        }

        if (container is not null)
        {
            await containers.KeepEvidenceAsync(operation, container);
        }

        if (await inner.StopAsync(operation, old) is { } notStopped)
        {
            return notStopped;
        }

        if (old.ContainerId.Length > 0 && await containers.RemoveAsync(operation, old.ContainerId) is { } notRemoved)
        {
            return notRemoved;
        }

        operation.AboutContainer("");
        return await inner.StartAsync(operation, plan);
    }

    private async ValueTask<StartPlan?> PlanWayBackAsync(OperationScope operation, RuntimeRecord old, ContainerInfo? container, StartPlan plan)
    {
        if (!options.RollBackOnFailure || old.Status is not RuntimeStatus.Running)
        {
            return null;
        }

        var oldImageId = old.ImageId.Length > 0 ? old.ImageId : container?.ImageId ?? "";
        var wayBack = await checks.PlanRollbackAsync(operation, old with { ImageId = oldImageId }, plan);
        if (wayBack is null)
        {
            reporter.NoWayBack(operation, old);
        }

        return wayBack;
    }
}
