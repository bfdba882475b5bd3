namespace Galaxy.Runtime;

/// <summary>What restart and patch share: replace a game's container, and bring the old version back when that fails.</summary>
internal sealed class Recreation(
    GameInspector inspector, StartChecks checks, ContainerStopper containers, InnerSteps inner, OperationReporter reporter, GalaxyRuntimeOptions options)
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

            wayBack = RunsBefore(old, seen) ? await PlanRollbackAsync(operation, old, seen.Recorded, plan) : null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect old container", fault);
        }

        if (seen.Recorded is not { State: ContainerState.Running or ContainerState.Paused })
        {
            operation.InvalidateRecord();
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

    private async ValueTask<StartPlan?> PlanRollbackAsync(OperationScope operation, RuntimeRecord old, ContainerInfo? container, StartPlan plan)
    {
        if (!options.RollBackOnFailure)
        {
            return null;
        }

        var oldImageId = old.ImageId.Length > 0 ? old.ImageId : container?.ImageId ?? "";
        var wayBack = await checks.PlanRollbackAsync(operation, old with { ImageId = oldImageId }, plan);
        if (wayBack is null)
        {
            reporter.NoRollbackPossible(operation, old);
        }

        return wayBack;
    }

    /// <summary>What ran before the restart or patch that this one's opening interrupted; null if that is what this one found.</summary>
    private static RuntimeRecord? TakenOver(OperationScope operation, RuntimeRecord old, GameInspection seen) =>
        operation.Opened?.Entry is not { WasRunning: true } opened || (RunsBefore(old, seen) && opened.PreviousContainerId == old.ContainerId) ? null
            : old with { ContainerId = opened.PreviousContainerId, ImageRef = opened.PreviousImageRef, ImageId = opened.PreviousImageId };

    private async ValueTask GoBackAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        if (await PlanRollbackAsync(operation, old, container: null, plan) is { } wayBack)
        {
            await inner.RollBackAsync(operation, old, wayBack);
        }
    }
}

/// <summary>The stop and start inside a restart or patch: the same steps, each with a journal entry of its own that is born closed.</summary>
internal sealed class InnerSteps(
    ContainerStopper containers, ContainerStarter starting, IOperationLogStore journal, PortCaller caller, OperationReporter reporter, IRuntimeIdSource ids, TimeProvider time)
{
    /// <summary>Stops what of the game is alive; a game of which nothing is alive, by record and engine, is a replay.</summary>
    /// <returns>Null when it does not run any more.</returns>
    public async ValueTask<Failure?> StopAsync(OperationScope operation, RuntimeRecord old, GameInspection seen)
    {
        var result = await RunAsync(
            operation,
            InnerEntry(operation, OperationKind.Stop, old.ImageRef, old.ImageId) with { StopReason = StopReason.AdminRequest },
            "inner stop",
            () => old.Status is RuntimeStatus.Running ? containers.StopAsync(operation, old)
                : seen.IsAnyAlive ? containers.StopAliveAsync(operation, seen)
                : ValueTask.FromResult(StepResult.Replay(old)),
            () => old.ContainerId);
        return result.Failure;
    }

    /// <summary>Starts the new container.</summary>
    public async ValueTask<StepResult> StartAsync(OperationScope operation, StartPlan plan)
    {
        var result = await RunAsync(
            operation,
            InnerEntry(operation, OperationKind.Start, plan.ImageRef, plan.Image.Id),
            "inner start",
            () => starting.StartAsync(operation, plan),
            () => operation.ContainerId);
        if (result.Failure is not null)
        {
            operation.AboutContainer("");
        }

        return result;
    }

    /// <summary>Makes the old version run again after a failure; the journal shows it as one more inner start.</summary>
    public async ValueTask RollBackAsync(OperationScope operation, RuntimeRecord old, StartPlan plan)
    {
        var entry = InnerEntry(operation, OperationKind.Start, plan.ImageRef, plan.Image.Id);
        var named = operation.ContainerId;
        await starting.RollBackAsync(operation, old, plan);
        operation.AboutContainer(named);
        if (operation.Record is { } record && record.Fence == operation.Fence && record.Status is RuntimeStatus.Running)
        {
            await AppendAsync(operation, entry, record, record.ContainerId);
        }
    }

    private async ValueTask<StepResult> RunAsync(OperationScope operation, OperationEntry entry, string name, Func<ValueTask<StepResult>> step, Func<string> containerId)
    {
        StepResult result;
        try
        {
            result = await step();
        }
        catch (Exception exception) when (exception is not (LeaseLostException or OutcomeUnknownException or OperationCanceledException) && !operation.IsLeaseLost)
        {
            result = Failure.Bug(exception) with { Prefix = $"{name}: " };
        }

        await AppendAsync(operation, entry, result, containerId());
        return result.Failure is { Prefix.Length: 0 } failure ? failure with { Prefix = $"{name} failed: " } : result;
    }

    private OperationEntry InnerEntry(OperationScope operation, OperationKind kind, string imageRef, string imageId) => operation.Entry() with
    {
        OperationId = ids.NextOperationId(),
        Kind = kind,
        IdempotencyKey = null,
        ImageRef = imageRef,
        ImageId = imageId,
        StartedAt = time.GetUtcNow().ToMicroseconds(),
    };

    private async ValueTask AppendAsync(OperationScope operation, OperationEntry entry, StepResult result, string containerId)
    {
        operation.ThrowIfLost();
        var closed = entry with
        {
            Closing = new OperationClosing
            {
                ErrorCode = result.ErrorCode,
                Message = JournalText.Message(result.Failure?.Message),
                ContainerId = containerId,
                FinishedAt = time.GetUtcNow().ToMicroseconds(),
            },
        };
        try
        {
            await caller.SendAsync(PortCall.AppendEntry, operation.ClosingClock, cancel => journal.AppendAsync(closed, cancel));
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(operation.Operation with { Kind = entry.Kind }, result.ErrorCode, exception);
        }
    }
}
