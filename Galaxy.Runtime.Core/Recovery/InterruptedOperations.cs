namespace Galaxy.Runtime;

/// <summary>
/// Resolves an operation whose host is gone: what reached its goal is a success, what can be finished is finished, everything else goes
/// back to what ran before. Never forward to an image that was not proven: a bad one would loop.
/// </summary>
internal sealed class InterruptedOperations(
    RecoveryInspector recoveryInspector,
    GameInspector inspector,
    EntryConclusion conclusion,
    ContainerStopper containers,
    ContainerStarter starting,
    CrashJournal crashes,
    EngineIdentity engines,
    StatePaths states,
    ResourceLimits limits,
    StartChecks checks,
    RecordedSettings recorded)
{
    private static readonly Failure HostStops = new(ErrorCode.Cancelled, "the host stopped before the grace period of an interrupted stop had passed");

    /// <returns>A success, or a failure: <see cref="ErrorCode.Interrupted"/> is a verdict, any other leaves the entry open.</returns>
    public async ValueTask<StepResult> ResolveAsync(OperationScope scope, OperationEntry entry, GraceWait wait)
    {
        if (entry.IsGoalReachedBy(scope.Record))
        {
            await conclusion.ConcludeAsync(scope, entry, scope.Record!);
            return scope.Record!;
        }

        if ((await checks.CheckEngineAsync(scope)).Failure is { } otherEngine)
        {
            // What it left is on that engine, and only a host there can find it and go back.
            return otherEngine;
        }

        if (await recoveryInspector.IsOvertakenAsync(scope, entry))
        {
            return Interrupted("a later request was answered");
        }

        var seen = await inspector.InspectAsync(scope);
        var own = ContainerOwnership.OperationOf(seen.Named) == entry.OperationId ? seen.Named : null;
        if (own is null && ContainerOwnership.FenceOf(seen.Named) > entry.Fence)
        {
            // A database restored from a backup shows an old entry as open while the game has moved on.
            return Interrupted("a container newer than this operation is there");
        }

        if (own is null && scope.Record is { Status: RuntimeStatus.Running } record && record.Fence > entry.Fence && record.ContainerId != entry.PreviousContainerId)
        {
            // Its opening came late: recovery had already recorded what an operation before it had left.
            return Interrupted("the record names a container that it did not make and did not find");
        }

        return entry.Kind switch
        {
            OperationKind.Start => await ResolveStartAsync(scope, entry, own, wait),
            OperationKind.Stop => await ResolveStopAsync(scope, entry, seen),
            OperationKind.CleanupContainer => await ResolveCleanupAsync(scope, entry, seen, wait),
            OperationKind.Restart or OperationKind.Patch => await ResolveRecreationAsync(scope, entry, own, wait),
            OperationKind.Unknown => Interrupted("its kind is not known"),
        };
    }

    private async ValueTask<StepResult> ResolveStartAsync(OperationScope scope, OperationEntry entry, ContainerInfo? own, GraceWait wait)
    {
        var result = await ResolveContainerAsync(scope, entry, own, wait);
        if (Operation.IsCrashRestart(entry) && result.ErrorCode is ErrorCode.Interrupted)
        {
            crashes.Consider(scope, await crashes.ReadAsync(scope), ErrorCode.Interrupted, scope.Draft.Evidence);
        }

        return result;
    }

    private async ValueTask<StepResult> ResolveContainerAsync(OperationScope scope, OperationEntry entry, ContainerInfo? own, GraceWait wait)
    {
        if (own is null)
        {
            // It may have been stopping what was in its way; only then it is known what runs.
            return await wait.WhileAsync(scope, async () => (await inspector.InspectAsync(scope)).IsAnyAlive)
                ? Interrupted("no container of it is there")
                : HostStops;
        }

        if (GameInspection.IsAlive(own))
        {
            return await RecordAsync(scope, own, entry.ImageRef);
        }

        await containers.KeepEvidenceAsync(scope, own);
        return await containers.RemoveAsync(scope, own.Id) is { } notRemoved ? notRemoved : Interrupted("its container did not run and was removed");
    }

    private async ValueTask<StepResult> ResolveStopAsync(OperationScope scope, OperationEntry entry, GameInspection seen)
    {
        scope.Draft.AboutContainer(entry.PreviousContainerId);
        if (scope.Record is { } record && (record.Status is RuntimeStatus.Unknown || record.Fence > entry.Fence))
        {
            return Interrupted("the record is not what it was to stop");
        }

        if (EntryConclusion.IsOfAnExit(entry, out _))
        {
            return await ResolveExitAsync(scope, entry, seen);
        }

        var result = scope.Record is { Status: RuntimeStatus.Running } vanished && seen.Recorded is null
            ? await containers.StopAsync(scope, vanished)
            : await containers.StopAliveAsync(scope, seen);
        return result.ErrorCode is ErrorCode.NotFound ? Interrupted("the game has no record, and nothing of it runs any more") : result;
    }

    /// <summary>The reconciler was writing down that a container had exited, or was gone. It stopped nothing, so neither does this.</summary>
    private async ValueTask<StepResult> ResolveExitAsync(OperationScope scope, OperationEntry entry, GameInspection seen)
    {
        if (scope.Record is not { Status: RuntimeStatus.Running } record || record.ContainerId != entry.PreviousContainerId)
        {
            return Interrupted("the record is not what it was to stop");
        }

        if (seen.Recorded is null)
        {
            // One inspection of an engine that answers 404 for a moment is not enough: a pass removes the record once it was gone twice.
            return Interrupted("its container was not found, which later passes judge");
        }

        if (GameInspection.IsAlive(seen.Recorded))
        {
            return Interrupted("the container that had exited runs again");
        }

        await containers.KeepEvidenceAsync(scope, seen.Recorded);
        return await containers.RecordStoppedAsync(scope, record);
    }

    private async ValueTask<StepResult> ResolveCleanupAsync(OperationScope scope, OperationEntry entry, GameInspection seen, GraceWait wait)
    {
        scope.Draft.AboutContainer(entry.PreviousContainerId);
        if (entry.Source is OperationSource.AutoReconcile)
        {
            // It was about a container that no record names, which is found again if it is still there.
            return Interrupted("what it was to remove is judged anew");
        }

        // It may have taken the place of an operation whose stop the engine still carries out.
        if (entry.HasInterrupted && !await wait.WhileAsync(scope, async () => (seen = await inspector.InspectAsync(scope)).IsAnyAlive))
        {
            return HostStops;
        }

        if (seen.IsAnyAlive)
        {
            return Interrupted("a container of the game is running");
        }

        if (scope.Record is not { Status: RuntimeStatus.Stopped or RuntimeStatus.Removed } record || record.ContainerId != entry.PreviousContainerId)
        {
            return Interrupted("the record is not what it was to clean up");
        }

        var result = await containers.CleanUpAsync(scope, record, seen);
        return result.ErrorCode is ErrorCode.Conflict or ErrorCode.NotFound ? Interrupted(result.Failure!.Cause) : result;
    }

    private async ValueTask<StepResult> ResolveRecreationAsync(OperationScope scope, OperationEntry entry, ContainerInfo? own, GraceWait wait)
    {
        if (own is not null && GameInspection.IsAlive(own))
        {
            var result = await RecordAsync(scope, own, own.ImageRef);
            // A container of this operation with another image or other settings is the old version that it had started again.
            return result.Failure is null && (own.ImageRef != entry.ImageRef || ContainerOwnership.SettingsOf(own) != entry.SettingsDigest) ? Interrupted("the old version runs") : result;
        }

        if (own is not null && await containers.RemoveAsync(scope, own.Id) is { } notRemoved)
        {
            return notRemoved;
        }

        // The engine may still be stopping the old container for the host that is gone: what survives the grace period runs.
        ContainerInfo? old = null;
        if (!await wait.WhileAsync(scope, async () => GameInspection.IsAlive(old = await InspectOldAsync(scope, entry))))
        {
            return HostStops;
        }

        if (GameInspection.IsAlive(old))
        {
            return scope.Record is { Status: RuntimeStatus.Running } record && record.ContainerId == old!.Id
                ? Interrupted("the old container still runs")
                : (await RecordAsync(scope, old!, entry.PreviousImageRef)).Failure ?? Interrupted("the old container still runs");
        }

        return entry.WasRunning ? await RollBackAsync(scope, entry) : Interrupted("the game did not run before, and does not now");
    }

    private async ValueTask<ContainerInfo?> InspectOldAsync(OperationScope scope, OperationEntry entry) =>
        entry.PreviousContainerId is { } oldId ? await recoveryInspector.InspectAsync(scope, oldId) : null;

    private async ValueTask<StepResult> RollBackAsync(OperationScope scope, OperationEntry entry)
    {
        var digest = scope.Record is { } named && named.ImageId == entry.PreviousImageId && named.ImageRef == entry.PreviousImageRef ? named.ImageDigest : null;
        var image = entry is { PreviousImageId: { } imageId, PreviousImageRef: { } oldRef } ? await checks.FindOldImageAsync(scope, oldRef, imageId, digest) : null;
        if (image is null || entry.PreviousImageRef is not { } imageRef || scope.Record is not { } record)
        {
            return Interrupted("the old image is gone, so the old version cannot be started again");
        }

        if (await recorded.FindAsync(scope, entry.PreviousSettingsDigest) is not { } settings)
        {
            return Interrupted("the old settings are gone, so the old version cannot be started again");
        }

        var engine = await engines.FindAsync(scope);
        var planned = new StartPlan(
            imageRef, image, settings, limits.Resolve(scope.GameId, image.Labels, engine, settings.Limits), await StatePathAsync(scope), engine);
        if ((await checks.CompleteAsync(scope, planned)).HasFailed(out var plan, out var incomplete))
        {
            return incomplete with { Code = ErrorCode.ServiceUnavailable };
        }

        Failure? failure;
        try
        {
            failure = await starting.RollBackAsync(scope, record with { ContainerId = entry.PreviousContainerId, ImageRef = entry.PreviousImageRef }, plan);
        }
        catch (RuntimePortException fault)
        {
            failure = Failure.Service(fault.Message, fault);
        }

        if (failure is not null && scope.Draft.Evidence is { } exit && exit.ContainerId == scope.Draft.ContainerId)
        {
            // It exited by itself: every later pass would only see the same again.
            return await containers.RemoveAsync(scope, exit.ContainerId) is { } notRemoved
                ? notRemoved
                : Interrupted($"the old version does not come up any more, it exited with code {exit.ExitCode}");
        }

        return failure is null ? Interrupted(scope.FoundByDigest is { } found ? $"the old version runs again, its image found as {found}" : "the old version runs again") : failure with { Code = ErrorCode.ServiceUnavailable };
    }

    private async ValueTask<StepResult> RecordAsync(OperationScope scope, ContainerInfo container, string? imageRef)
    {
        scope.Draft.AboutContainer(container.Id);
        return await starting.RecordRunningAsync(
            scope, container, imageRef, container.ImageId, await StatePathAsync(scope), await engines.FindAsync(scope));
    }

    private async ValueTask<string> StatePathAsync(OperationScope scope) => scope.Record is { StatePath: { } statePath }
        ? statePath
        : await scope.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(scope.GameId, cancel));

    private static Failure Interrupted(string why) => new(ErrorCode.Interrupted, $"the host that worked on it stopped half-way: {why}");
}
