namespace Galaxy.Runtime;

/// <summary>What restart and patch share: replace a game's container, and bring the old version back when that fails.</summary>
internal sealed class Recreation(
    GameInspector inspector, StartChecks checks, ContainerSteps containers, InnerSteps inner, OperationReporter reporter, GalaxyRuntimeOptions options)
{
    /// <summary>Check that there is a way back, commit, stop, remove, start.</summary>
    /// <param name="operation">The operation; the new container's checks have passed.</param>
    /// <param name="old">The record of what shall be replaced.</param>
    /// <param name="plan">What replaces it.</param>
    public async ValueTask<StepResult> RunAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        GameInspection seen;
        StartPlan? wayBack;
        try
        {
            seen = await inspector.InspectAsync(operation);
            if (GameInspection.IsAlive(seen.Recorded))
            {
                operation.FindAlive();
            }

            wayBack = RunsBefore(old, seen) ? await PlanWayBackAsync(operation, old, seen.Recorded, plan) : null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect old container", fault);
        }

        if (seen.Recorded is not { State: ContainerState.Running or ContainerState.Paused })
        {
            operation.DoubtRecord();
        }

        operation.About(plan.ImageRef, old.ContainerId, plan.Image.Id);
        await operation.CommitAsync();

        if (TakenOver(operation, old, seen) is { } takenOver)
        {
            // Planned when it is needed: a fault must not end this operation and with it the only entry that still names the way back.
            operation.OnFailure(back => GoBackAsync(back, takenOver, plan));
        }
        else if (wayBack is not null)
        {
            operation.OnFailure(back => inner.RollBackAsync(back, old, wayBack));
        }

        if (seen.Recorded is not null)
        {
            await containers.KeepEvidenceAsync(operation, seen.Recorded);
        }

        if (await inner.StopAsync(operation, old, seen) is { } notStopped)
        {
            return notStopped;
        }

        if (await RemoveOldAsync(operation, old, seen) is { } notRemoved)
        {
            return notRemoved;
        }

        operation.AboutContainer("");
        return await inner.StartAsync(operation, plan);
    }

    private static bool RunsBefore(RuntimeRecord old, GameInspection seen) => old.Status is RuntimeStatus.Running || GameInspection.IsAlive(seen.Recorded);

    private async ValueTask<Failure?> RemoveOldAsync(OperationScope operation, RuntimeRecord old, GameInspection seen) => old.ContainerId switch
    {
        "" => null,
        _ when RunsBefore(old, seen) => await containers.RemoveStoppedAsync(operation, old.ContainerId),
        _ => await containers.RemoveAsync(operation, old.ContainerId),
    };

    private async ValueTask<StartPlan?> PlanWayBackAsync(OperationScope operation, RuntimeRecord old, ContainerInfo? container, StartPlan plan)
    {
        if (!options.RollBackOnFailure)
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

    /// <summary>What ran before the restart or patch that this one's opening interrupted; null if that is what this one found.</summary>
    private static RuntimeRecord? TakenOver(OperationScope operation, RuntimeRecord old, GameInspection seen) =>
        operation.Opened?.Entry is not { WasRunning: true } opened || (RunsBefore(old, seen) && opened.PreviousContainerId == old.ContainerId) ? null
            : old with { ContainerId = opened.PreviousContainerId, ImageRef = opened.PreviousImageRef, ImageId = opened.PreviousImageId };

    private async ValueTask GoBackAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        if (await PlanWayBackAsync(operation, old, container: null, plan) is { } wayBack)
        {
            await inner.RollBackAsync(operation, old, wayBack);
        }
    }
}
