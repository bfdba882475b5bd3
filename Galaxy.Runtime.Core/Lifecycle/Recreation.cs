namespace Galaxy.Runtime;

/// <summary>What restart and patch share: replace a game's container, and bring the old version back when that fails.</summary>
internal sealed class Recreation(
    GameInspector inspector, StartChecks checks, GameGate gate, ContainerStopper containers, InnerSteps inner, OperationReporter reporter, GalaxyRuntimeOptions options)
{
    /// <summary>Plan the rollback, ask the gate, commit, stop, remove, start.</summary>
    /// <param name="scope">The operation; the new container's checks have passed.</param>
    /// <param name="old">The record of what shall be replaced.</param>
    /// <param name="plan">What replaces it.</param>
    public async ValueTask<StepResult> RunAsync(OperationScope scope, RuntimeRecord old, StartPlan plan)
    {
        GameInspection seen;
        StartPlan? rollback;
        try
        {
            seen = await inspector.InspectAsync(scope);
            if (GameInspection.IsAlive(seen.Recorded))
            {
                scope.Draft.FindAlive();
            }

            rollback = RunsBefore(old, seen) ? await PlanRollbackAsync(scope, old, seen.Recorded, plan) : null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect old container", fault);
        }

        if (seen.Recorded is not { State: ContainerState.Running or ContainerState.Paused })
        {
            scope.InvalidateRecord();
        }

        scope.Draft.About(plan.ImageRef, old.ContainerId, plan.Image.Id);
        if (await gate.AskAsync(scope) is { } notNow)
        {
            return notNow;
        }

        if (await checks.SaveSettingsAsync(scope, plan) is { } notSaved)
        {
            return notSaved;
        }

        await scope.CommitAsync();

        if (TakenOver(scope, old, seen) is { } takenOver)
        {
            // Planned when it is needed: a fault must not end this operation and with it the only entry that still has the rollback plan.
            scope.OnFailure(undo => RollBackTakenOverAsync(undo, takenOver, plan));
        }
        else if (rollback is not null)
        {
            scope.OnFailure(undo => inner.RollBackAsync(undo, old, rollback));
        }

        if (seen.Recorded is not null)
        {
            await containers.KeepEvidenceAsync(scope, seen.Recorded);
        }

        if (await inner.StopAsync(scope, old, seen) is { } notStopped)
        {
            return notStopped;
        }

        if (await RemoveOldAsync(scope, old, seen) is { } notRemoved)
        {
            return notRemoved;
        }

        scope.Draft.AboutContainer(null);
        return await inner.StartAsync(scope, plan);
    }

    private static bool RunsBefore(RuntimeRecord old, GameInspection seen) => old.Status is RuntimeStatus.Running || GameInspection.IsAlive(seen.Recorded);

    private async ValueTask<Failure?> RemoveOldAsync(OperationScope scope, RuntimeRecord old, GameInspection seen) => old.ContainerId switch
    {
        null => null,
        { } oldId when RunsBefore(old, seen) => await containers.RemoveStoppedAsync(scope, oldId),
        { } oldId => await containers.RemoveAsync(scope, oldId),
    };

    private async ValueTask<StartPlan?> PlanRollbackAsync(OperationScope scope, RuntimeRecord old, ContainerInfo? container, StartPlan plan)
    {
        if (!options.RollBackOnFailure)
        {
            return null;
        }

        var oldImageId = old.ImageId ?? container?.ImageId;
        var rollback = await checks.PlanRollbackAsync(scope, old with { ImageId = oldImageId }, plan);
        if (rollback is null)
        {
            reporter.NoRollbackPossible(scope, old);
        }

        return rollback;
    }

    /// <summary>What ran before the restart or patch that this one's opening interrupted; null if that is what this one found.</summary>
    private static RuntimeRecord? TakenOver(OperationScope scope, RuntimeRecord old, GameInspection seen) =>
        scope.Opened?.Entry is not { WasRunning: true } opened || (RunsBefore(old, seen) && opened.PreviousContainerId == old.ContainerId) ? null
            : old with { ContainerId = opened.PreviousContainerId, ImageRef = opened.PreviousImageRef, ImageId = opened.PreviousImageId, ImageDigest = DigestOf(old, opened), SettingsDigest = opened.PreviousSettingsDigest };

    // The journal does not keep it; the record does, until another image runs.
    private static string? DigestOf(RuntimeRecord record, OperationEntry entry) =>
        string.Equals(record.ImageId, entry.PreviousImageId, StringComparison.Ordinal) && string.Equals(record.ImageRef, entry.PreviousImageRef, StringComparison.Ordinal) ? record.ImageDigest : null;

    private async ValueTask<Failure?> RollBackTakenOverAsync(OperationScope scope, RuntimeRecord old, StartPlan plan) =>
        await PlanRollbackAsync(scope, old, container: null, plan) is { } rollback ? await inner.RollBackAsync(scope, old, rollback) : null;
}

/// <summary>The stop and start inside a restart or patch: the same steps, each with a journal entry of its own that is born closed.</summary>
internal sealed class InnerSteps(
    ContainerStopper containers, ContainerStarter starting, IOperationLogStore journal, PortCaller caller, OperationReporter reporter, IRuntimeIdSource ids, TimeProvider time)
{
    /// <summary>Stops what of the game is alive; a game of which nothing is alive, by record and engine, is a replay.</summary>
    /// <returns>Null when it does not run any more.</returns>
    public async ValueTask<Failure?> StopAsync(OperationScope scope, RuntimeRecord old, GameInspection seen)
    {
        var result = await RunAsync(
            scope,
            InnerEntry(scope, OperationKind.Stop, old.ImageRef, old.ImageId) with { StopReason = StopReason.AdminRequest, SettingsDigest = null },
            "inner stop",
            () => old.Status is RuntimeStatus.Running ? containers.StopAsync(scope, old)
                : seen.IsAnyAlive ? containers.StopAliveAsync(scope, seen)
                : ValueTask.FromResult(StepResult.Replay(old)),
            () => old.ContainerId);
        return result.Failure;
    }

    /// <summary>Starts the new container.</summary>
    public async ValueTask<StepResult> StartAsync(OperationScope scope, StartPlan plan)
    {
        var result = await RunAsync(
            scope,
            InnerEntry(scope, OperationKind.Start, plan.ImageRef, plan.Image.Id),
            "inner start",
            () => starting.StartAsync(scope, plan),
            () => scope.Draft.ContainerId);
        if (result.Failure is not null)
        {
            scope.Draft.AboutContainer(null);
        }

        return result;
    }

    /// <summary>Makes the old version run again after a failure; the journal shows it as one more inner start.</summary>
    /// <returns>Why it does not run again; null when it does.</returns>
    public async ValueTask<Failure?> RollBackAsync(OperationScope scope, RuntimeRecord old, StartPlan plan)
    {
        var entry = InnerEntry(scope, OperationKind.Start, plan.ImageRef, plan.Image.Id) with { SettingsDigest = plan.Settings.DigestOrNull };
        var named = scope.Draft.ContainerId;
        var failure = await starting.RollBackAsync(scope, old, plan);
        scope.Draft.AboutContainer(named);
        if (scope.Record is { } record && record.Fence == scope.Fence && record.Status is RuntimeStatus.Running)
        {
            await AppendAsync(scope, entry, record, record.ContainerId);
        }

        return failure;
    }

    private async ValueTask<StepResult> RunAsync(OperationScope scope, OperationEntry entry, string name, Func<ValueTask<StepResult>> step, Func<string?> containerId)
    {
        StepResult result;
        try
        {
            result = await step();
        }
        catch (Exception exception) when (exception is not (LeaseLostException or OutcomeUnknownException or OperationCanceledException) && !scope.IsLeaseLost)
        {
            result = Failure.Bug(exception) with { Prefix = $"{name}: " };
        }

        await AppendAsync(scope, entry, result, containerId());
        return result.Failure is { Prefix.Length: 0 } failure ? failure with { Prefix = $"{name} failed: " } : result;
    }

    private OperationEntry InnerEntry(OperationScope scope, OperationKind kind, string? imageRef, string? imageId) => scope.Entry() with
    {
        OperationId = ids.NextOperationId(),
        Kind = kind,
        IdempotencyKey = null,
        ImageRef = imageRef,
        ImageId = imageId,
        StartedAt = time.GetUtcNow().ToMicroseconds(),
    };

    private async ValueTask AppendAsync(OperationScope scope, OperationEntry entry, StepResult result, string? containerId)
    {
        scope.ThrowIfLost();
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
            await caller.SendAsync(PortCall.AppendEntry, scope.ClosingClock, cancel => journal.AppendAsync(closed, cancel));
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(scope.Operation with { Kind = entry.Kind }, result.ErrorCode, exception);
        }
    }
}
