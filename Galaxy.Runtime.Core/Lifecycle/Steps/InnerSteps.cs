namespace Galaxy.Runtime;

/// <summary>The stop and start inside a restart or patch: the same steps, each with a journal entry of its own that is born closed.</summary>
internal sealed class InnerSteps(
    ContainerSteps containers, StartSteps starting, IOperationLogStore journal, PortCaller caller, OperationReporter reporter, IRuntimeIdSource ids, TimeProvider time)
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
            await caller.SendAsync(PortCall.AppendEntry, operation.Fresh, cancel => journal.AppendAsync(closed, cancel));
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(operation.Operation with { Kind = entry.Kind }, result.ErrorCode, exception);
        }
    }
}
