namespace Galaxy.Runtime;

/// <summary>
/// Settles an operation whose host is gone: what reached its goal is a success, what can be finished is finished, everything else goes
/// back to what ran before. Never forward to an image that was not proven: a bad one would loop.
/// </summary>
internal sealed class EntrySettlement(
    GameLook look,
    GameInspector inspector,
    EntryConclusion conclusion,
    ContainerSteps containers,
    StartSteps starting,
    CrashJournal crashes,
    EngineIdentity engines,
    StatePaths states,
    ResourceLimits limits,
    IDockerClient docker)
{
    /// <returns>A success, or a failure: <see cref="ErrorCode.Interrupted"/> is a verdict, any other leaves the entry open.</returns>
    public async ValueTask<StepResult> SettleAsync(OperationScope operation, OperationEntry entry)
    {
        if (IsGoalReached(entry, operation.Record))
        {
            await conclusion.ConcludeAsync(operation, entry, operation.Record!);
            return operation.Record!;
        }

        var named = await look.FindOursAsync(operation);
        var own = named is not null && ContainerOwnership.OperationOf(named) == entry.OperationId ? named : null;
        if (own is null && await IsOvertakenAsync(operation, entry, named))
        {
            return Interrupted("something newer than this operation is there");
        }

        return entry.Kind switch
        {
            OperationKind.Start => await SettleStartAsync(operation, entry, own),
            OperationKind.Stop => await SettleStopAsync(operation, entry),
            OperationKind.CleanupContainer => await SettleCleanupAsync(operation, entry),
            OperationKind.Restart or OperationKind.Patch => await SettleRecreationAsync(operation, entry, own),
            OperationKind.Unknown => Interrupted("its kind is not known"),
        };
    }

    /// <summary>
    /// A lost answer made the operation draw a second fence, which its record then carries; nobody else has written since, or the entry
    /// would have been closed when that one opened its own.
    /// </summary>
    private static bool IsGoalReached(OperationEntry entry, RuntimeRecord? record) =>
        record is not null && record.Fence >= entry.Fence && (entry with { Fence = record.Fence }).IsGoalReachedBy(record);

    /// <summary>A database restored from a backup shows an old entry as open while the game has moved on.</summary>
    private async Task<bool> IsOvertakenAsync(OperationScope operation, OperationEntry entry, ContainerInfo? named) =>
        ContainerOwnership.FenceOf(named) > entry.Fence
        || (await look.ReadEntriesAsync(operation)).Any(other =>
            other.Fence > entry.Fence && other.CorrelationId != entry.OperationId && other.Closing is { ErrorCode: ErrorCode.None });

    private async ValueTask<StepResult> SettleStartAsync(OperationScope operation, OperationEntry entry, ContainerInfo? own)
    {
        var result = await SettleContainerAsync(operation, entry, own);
        if (Operation.IsCrashRestart(entry) && result.ErrorCode is ErrorCode.Interrupted)
        {
            crashes.Consider(operation, await look.ReadEntriesAsync(operation, CrashJournal.EntriesToRead), ErrorCode.Interrupted, operation.Evidence);
        }

        return result;
    }

    private async ValueTask<StepResult> SettleContainerAsync(OperationScope operation, OperationEntry entry, ContainerInfo? own)
    {
        if (own is null)
        {
            return Interrupted("no container of it is there");
        }

        if (GameJudgement.IsAlive(own))
        {
            return await RecordAsync(operation, own, entry.ImageRef);
        }

        await containers.KeepEvidenceAsync(operation, own);
        return await containers.RemoveAsync(operation, own.Id) is { } notRemoved ? notRemoved : Interrupted("its container did not run and was removed");
    }

    private async ValueTask<StepResult> SettleStopAsync(OperationScope operation, OperationEntry entry)
    {
        operation.AboutContainer(entry.PreviousContainerId);
        if (operation.Record is not { Status: RuntimeStatus.Running } record || record.ContainerId != entry.PreviousContainerId)
        {
            return Interrupted("the record is not what it was to stop");
        }

        if (EntryConclusion.IsOfAnExit(entry) && await look.InspectAsync(operation, record.ContainerId) is { } container)
        {
            if (GameJudgement.IsAlive(container))
            {
                return Interrupted("the container that had exited runs again");
            }

            await containers.KeepEvidenceAsync(operation, container);
        }

        return await containers.StopAsync(operation, record);
    }

    private async ValueTask<StepResult> SettleCleanupAsync(OperationScope operation, OperationEntry entry)
    {
        operation.AboutContainer(entry.PreviousContainerId);
        return operation.Record is { Status: RuntimeStatus.Stopped } record && record.ContainerId == entry.PreviousContainerId
            ? await containers.CleanUpAsync(operation, record, await inspector.InspectAsync(operation))
            : Interrupted("the record is not what it was to clean up");
    }

    private async ValueTask<StepResult> SettleRecreationAsync(OperationScope operation, OperationEntry entry, ContainerInfo? own)
    {
        if (own is not null && GameJudgement.IsAlive(own))
        {
            var result = await RecordAsync(operation, own, own.ImageRef);
            // A container of this operation with another image is the old version that it had started again.
            return result.Failure is null && own.ImageRef != entry.ImageRef ? Interrupted("the old version runs") : result;
        }

        if (own is not null && await containers.RemoveAsync(operation, own.Id) is { } notRemoved)
        {
            return notRemoved;
        }

        var old = entry.PreviousContainerId.Length > 0 ? await look.InspectAsync(operation, entry.PreviousContainerId) : null;
        if (GameJudgement.IsAlive(old))
        {
            return operation.Record is { Status: RuntimeStatus.Running } record && record.ContainerId == old!.Id
                ? Interrupted("the old container still runs")
                : (await RecordAsync(operation, old!, entry.PreviousImageRef)).Failure ?? Interrupted("the old container still runs");
        }

        return entry.WasRunning ? await GoBackAsync(operation, entry) : Interrupted("the game did not run before, and does not now");
    }

    private async ValueTask<StepResult> GoBackAsync(OperationScope operation, OperationEntry entry)
    {
        var imageId = entry.PreviousImageId;
        var image = imageId.Length == 0 ? null : await operation.AskAsync(PortCall.InspectImage, cancel => docker.InspectImageAsync(imageId, cancel));
        if (image is null || operation.Record is not { } record)
        {
            return Interrupted("the old image is gone, so the old version cannot be started again");
        }

        var engine = await engines.FindAsync(operation);
        var plan = new StartPlan(
            entry.PreviousImageRef, image, limits.Resolve(operation.GameId, image.Labels, engine), await StatePathAsync(operation), engine);
        try
        {
            await starting.RollBackAsync(operation, record with { ContainerId = entry.PreviousContainerId, ImageRef = entry.PreviousImageRef }, plan);
            return Interrupted("the old version runs again");
        }
        catch (RuntimePortException) when (operation.Evidence is { } exit && exit.ContainerId == operation.ContainerId)
        {
            // It exited by itself: every later pass would only see the same again.
            return await containers.RemoveAsync(operation, exit.ContainerId) is { } notRemoved
                ? notRemoved
                : Interrupted($"the old version does not come up any more, it exited with code {exit.ExitCode}");
        }
    }

    private async ValueTask<StepResult> RecordAsync(OperationScope operation, ContainerInfo container, string imageRef)
    {
        operation.AboutContainer(container.Id);
        return await starting.RecordRunningAsync(
            operation, container, imageRef, container.ImageId, await StatePathAsync(operation), await engines.FindAsync(operation));
    }

    private async ValueTask<string> StatePathAsync(OperationScope operation) => operation.Record is { StatePath.Length: > 0 } record
        ? record.StatePath
        : await operation.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(operation.GameId, cancel));

    private static Failure Interrupted(string why) => new(ErrorCode.Interrupted, $"the host that worked on it stopped half-way: {why}");
}
