namespace Galaxy.Runtime;

/// <summary>
/// The steps that stop and remove a game's containers. All need a committed operation. What is alive is stopped with grace; only what was stopped, or what
/// the operation itself created, is removed by force.
/// </summary>
internal sealed class ContainerStopper(IContainerEngine docker, GameInspector inspector, EngineIdentity engines, ExitClassifier triage, RecordWriter records, GalaxyRuntimeOptions options)
{
    /// <summary>Stops the container of a record that is running, without inspecting it first; one that is gone leaves the record removed.</summary>
    public async ValueTask<StepResult> StopAsync(OperationScope scope, RuntimeRecord record)
    {
        StopContainerResult stop;
        scope.InvalidateRecord();
        try
        {
            stop = record.ContainerId is { } containerId ? await StopByIdAsync(scope, containerId) : StopContainerResult.NotFound;
            if (stop is StopContainerResult.NotFound)
            {
                await engines.ConfirmAsync(scope);
            }
        }
        catch (RuntimePortException fault)
        {
            // A stop that timed out may still come: only of one that failed can it be said that the game runs.
            if (fault.Fault is not PortFault.TimedOut && await IsStillRunningAsync(scope, record.ContainerId))
            {
                scope.Record = record;
            }

            return Failure.Engine("docker stop", fault);
        }

        if (stop is not StopContainerResult.NotFound)
        {
            return await RecordStoppedAsync(scope, record);
        }

        // An operation that was interrupted may have put another one in its place: stopped means that nothing of the game runs.
        return await ClearNameAsync(scope) is { } notCleared ? notCleared : await CloseVanishedAsync(scope, record);
    }

    /// <summary>
    /// Stops whatever of the game is alive, removes what has its name and no record names, even if it was only created (a start that a dead host asked for may
    /// still come), and writes the record under this operation's fence: running becomes stopped, stopped and removed stay what they are.
    /// </summary>
    /// <returns>The record; of a game without one, a failure that says that there is nothing to stop.</returns>
    public async ValueTask<StepResult> StopAliveAsync(OperationScope scope, GameInspection seen)
    {
        scope.InvalidateRecord();
        foreach (var container in seen.All)
        {
            var failure = container.Id != scope.Record?.ContainerId ? await ClearAsync(scope, container)
                : GameInspection.IsAlive(container) ? await TryStopAsync(scope, container.Id)
                : null;
            if (failure is not null)
            {
                return failure;
            }
        }

        return scope.Record is not { } record
            ? Failures.NothingToStop(scope.GameId)
            : await WriteStoppedAsync(scope, record, record.Status is RuntimeStatus.Removed ? RuntimeStatus.Removed : RuntimeStatus.Stopped);
    }

    /// <summary>Makes room for another container: stops this one with grace if it is alive, and removes it.</summary>
    /// <returns>Null when it is gone; <see cref="ErrorCode.Conflict"/> if the recorded container was started meanwhile, which is then left alone.</returns>
    public async ValueTask<Failure?> ClearAsync(OperationScope scope, ContainerInfo container)
    {
        await KeepEvidenceAsync(scope, container);
        if (!GameInspection.IsAlive(container))
        {
            var notRemoved = await RemoveAsync(scope, container.Id);
            if (notRemoved is not { Code: ErrorCode.Conflict })
            {
                return notRemoved;
            }

            if (container.Id == scope.Record?.ContainerId)
            {
                return notRemoved with { CanRetry = true };
            }
        }

        return await TryStopAsync(scope, container.Id) is { } notStopped ? notStopped : await RemoveStoppedAsync(scope, container.Id);
    }

    /// <summary>The same for what has the game's name, if it is ours.</summary>
    private async ValueTask<Failure?> ClearNameAsync(OperationScope scope)
    {
        try
        {
            return await inspector.InspectNameAsync(scope) is { } named && inspector.IsOurs(scope, named) ? await ClearAsync(scope, named) : null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect container", fault);
        }
    }

    /// <summary>Inspects a container whose stop was not answered; one that cannot be inspected is not said to run.</summary>
    private async ValueTask<bool> IsStillRunningAsync(OperationScope scope, string? containerId)
    {
        try
        {
            return containerId is not null
                && await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(containerId, cancel))
                is { State: ContainerState.Running or ContainerState.Paused };
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    /// <summary>Writes the record as stopped.</summary>
    public ValueTask<StepResult> RecordStoppedAsync(OperationScope scope, RuntimeRecord record) => WriteStoppedAsync(scope, record, RuntimeStatus.Stopped);

    private ValueTask<StepResult> WriteStoppedAsync(OperationScope scope, RuntimeRecord record, RuntimeStatus status) => records.TransitionAsync(
        scope,
        record,
        status,
        "update runtime status",
        vanished: new Failure(ErrorCode.NotFound, $"record for game \"{record.GameId}\" vanished mid-stop"));

    /// <summary>Removes the containers of a game that does not run, without force, the evidence kept, and records that.</summary>
    /// <returns>The record; <see cref="ErrorCode.Conflict"/> if one of them was started meanwhile: it and the record stay as they are.</returns>
    public async ValueTask<StepResult> CleanUpAsync(OperationScope scope, RuntimeRecord record, GameInspection seen)
    {
        foreach (var container in seen.All)
        {
            if (container.Id == record.ContainerId)
            {
                await KeepEvidenceAsync(scope, container);
            }

            if (await RemoveAsync(scope, container.Id) is { } notRemoved)
            {
                return notRemoved;
            }
        }

        return await records.TransitionAsync(
            scope,
            record,
            RuntimeStatus.Removed,
            "update runtime status",
            vanished: new Failure(ErrorCode.NotFound, $"record for game \"{record.GameId}\" vanished mid-cleanup"));
    }

    /// <summary>Removes a container without force. No-op if it does not exist.</summary>
    /// <returns>Null when it is gone; <see cref="ErrorCode.Conflict"/> if it is alive: it is left alone.</returns>
    public async ValueTask<Failure?> RemoveAsync(OperationScope scope, string containerId)
    {
        try
        {
            return await scope.ChangeAsync(PortCall.RemoveContainer, cancel => docker.RemoveContainerAsync(containerId, force: false, cancel))
                is RemoveContainerResult.Removed
                    ? null
                    : Failures.Alive(scope.GameId, containerId);
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("docker remove", fault);
        }
    }

    /// <summary>Removes a container that this operation has stopped, by force.</summary>
    public async ValueTask<Failure?> RemoveStoppedAsync(OperationScope scope, string containerId)
    {
        try
        {
            await ForceRemoveAsync(scope, containerId);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("docker remove", fault);
        }
    }

    /// <summary>Keeps the evidence of a container that exited, and reports an exit that was not requested.</summary>
    public ValueTask KeepEvidenceAsync(OperationScope scope, ContainerInfo container) => triage.KeepEvidenceAsync(scope, container);

    /// <summary>The container is gone: the record becomes removed, and its end is reported.</summary>
    public async ValueTask<StepResult> CloseVanishedAsync(OperationScope scope, RuntimeRecord record)
    {
        var result = await records.TransitionAsync(scope, record, RuntimeStatus.Removed, "update runtime status to removed", vanished: null);
        if (result is { Failure: null, IsReplay: false })
        {
            scope.AddEvent(HealthEvents.Disappeared(scope, record.ContainerId, result.Record!.LastOpAt));
        }

        return result;
    }

    /// <summary>Removes a container that this operation created, even if it is alive.</summary>
    /// <exception cref="RuntimePortException">The engine did not answer, or could not remove it.</exception>
    public async ValueTask ForceRemoveAsync(OperationScope scope, string containerId) =>
        await scope.ChangeAsync(PortCall.RemoveContainer, cancel => docker.RemoveContainerAsync(containerId, force: true, cancel));

    private async ValueTask<Failure?> TryStopAsync(OperationScope scope, string containerId)
    {
        try
        {
            await StopByIdAsync(scope, containerId);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("docker stop", fault);
        }
    }

    private async ValueTask<StopContainerResult> StopByIdAsync(OperationScope scope, string containerId)
    {
        var grace = scope.Operation.StopGrace ?? options.Stop.Grace;
        try
        {
            return await scope.ChangeAsync(PortCall.StopContainer, cancel => docker.StopContainerAsync(containerId, grace, cancel), grace);
        }
        catch (RuntimePortException fault) when (fault.Fault is not PortFault.Rejected && !scope.IsResumed)
        {
            // An entry that recovery took over stays open anyway.
            return await AwaitUnansweredAsync(scope, containerId, fault);
        }
    }

    /// <summary>
    /// What became of a stop that was not answered. The engine carries it out without the host that sent it, so only what survives the grace period was not stopped: closed as failed
    /// before, the stop would still happen, after a later request was answered that the game runs.
    /// </summary>
    /// <exception cref="RuntimePortException">The stop failed: the container survived it.</exception>
    /// <exception cref="OutcomeUnknownException">The engine does not say, or hangs and may still carry it out.</exception>
    private async ValueTask<StopContainerResult> AwaitUnansweredAsync(OperationScope scope, string containerId, RuntimePortException fault)
    {
        ContainerInfo? container = null;
        scope.ExpectStop(scope.Operation.StopGrace);
        try
        {
            await new GraceWait(options.Stop, CancellationToken.None).WhileAsync(scope, async () =>
            {
                container = await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(containerId, cancel));
                return GameInspection.IsAlive(container);
            });
        }
        catch (RuntimePortException unknown)
        {
            throw new OutcomeUnknownException($"docker stop: {fault.Message}; whether the container was stopped is not known", unknown);
        }

        return container is null ? StopContainerResult.NotFound
            : !GameInspection.IsAlive(container) ? StopContainerResult.Stopped
            : fault.Fault is PortFault.TimedOut ? throw new OutcomeUnknownException($"docker stop: {fault.Message}; it may still come", fault)
            : throw new RuntimePortException(fault.Fault, fault.Message, fault);
    }
}

/// <summary>The wait of one operation, under its lease, until a stop without an answer has ended: one that a dead host sent, or its own. A pass of recovery goes on meanwhile.</summary>
internal sealed class GraceWait(StopOptions options, CancellationToken cancellationToken)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource begun = new();

    /// <summary>Ends when the wait begins; never if there is none.</summary>
    public Task Begun => begun.Task;

    /// <summary>Waits while a condition holds, at most until the grace period has passed; it is asked every few seconds, because most games end sooner, and once more at the end.</summary>
    /// <param name="scope">The operation; its lease is renewed meanwhile.</param>
    /// <param name="condition">Whether to go on waiting.</param>
    /// <returns>Whether the condition ended or the period has passed; false if the host stops before.</returns>
    public async ValueTask<bool> WhileAsync(OperationScope scope, Func<ValueTask<bool>> condition)
    {
        var pause = FirstPause;
        for (var left = LongestStop(scope); await condition() && left > TimeSpan.Zero; left -= pause, pause = Min(pause * 2, LongestPause))
        {
            pause = Min(pause, left);
            var delay = scope.DelayAsync(pause);
            begun.TrySetResult();
            try
            {
                await delay.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    // Killing takes the engine a moment after the grace period, which it counts in whole seconds.
    private TimeSpan LongestStop(OperationScope scope)
    {
        var grace = scope.LongestGrace > options.Grace ? scope.LongestGrace.Value : options.Grace;
        return TimeSpan.FromSeconds(Math.Ceiling(grace.TotalSeconds) + 1);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
