namespace Galaxy.Runtime;

/// <summary>Runs every operation: validate, lease, begin, replay by key, steps, undo, publish, close, report, release, in this order.</summary>
internal sealed class OperationRunner(
    LeaseGate leases, LiveStarts starts, IRuntimeRecordStore records, IOperationLogStore journal, PortCaller caller,
    OperationPublisher publisher, OperationReporter reporter, IRuntimeIdSource ids, TimeProvider time)
{
    private const int EntriesToLookAt = 50;

    public async Task<OperationResult> RunAsync(Operation request, Func<OperationScope, Task<StepResult>> steps, CancellationToken callerToken)
    {
        if (SynchronizationContext.Current is not null)
        {
            // Once off the caller's context, so that no await below has one to capture.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        var operation = request with { Id = ids.NextOperationId(), StartedAt = time.GetUtcNow().ToMicroseconds() };
        using var report = reporter.Begin(operation);
        using var scope = new OperationScope(operation, caller, journal, time, callerToken);
        try
        {
            var ending = Validate(operation)
                ?? await AcquireAsync(scope)
                ?? await BeginAsync(scope)
                ?? await ReplayByKeyAsync(scope)
                ?? await RunStepsAsync(scope, steps);
            ending = await UndoAsync(scope, ending);
            await publisher.PublishAsync(scope, ending);
            ending = await CloseAsync(scope, ending);
            report.Ended(ending, scope);
            return ending.IsCancelledByCaller ? throw new OperationCanceledException(callerToken) : ToResult(scope, ending);
        }
        finally
        {
            await ReleaseAsync(scope);
        }
    }

    /// <summary>Runs an operation of the reconciler's own: what it did not begin leaves no entry.</summary>
    public async Task<ReconcileOutcome> ReconcileAsync(Operation request, Func<OperationScope, Task<StepResult>> steps, CancellationToken callerToken)
    {
        var operation = request with { Id = ids.NextOperationId(), StartedAt = time.GetUtcNow().ToMicroseconds() };
        using var scope = new OperationScope(operation, caller, journal, time, callerToken);
        try
        {
            var ending = await AcquireAsync(scope) ?? await BeginAsync(scope) ?? await RunStepsAsync(scope, steps);
            if (!scope.IsCommitted)
            {
                return ToOutcome(ending);
            }

            using var report = reporter.Begin(operation);
            ending = await UndoAsync(scope, ending);
            await publisher.PublishAsync(scope, ending);
            ending = await CloseAsync(scope, ending);
            report.Ended(ending, scope);
            return ToOutcome(ending);
        }
        finally
        {
            await ReleaseAsync(scope);
        }
    }

    /// <summary>Takes over an open entry whose host is gone, and closes it with the verdict of the steps; anything but a verdict leaves it open.</summary>
    public async Task<ReconcileOutcome> ResumeAsync(OperationEntry entry, Func<OperationScope, Task<StepResult>> steps, CancellationToken callerToken)
    {
        using var scope = new OperationScope(Operation.Of(entry), caller, journal, time, callerToken);
        try
        {
            var ending = await AcquireAsync(scope) ?? await BeginAsync(scope) ?? await TakeOverAsync(scope, entry) ?? await RunStepsAsync(scope, steps);
            if (ending.IsInterrupted || ending.Result.ErrorCode is not (ErrorCode.None or ErrorCode.ReplayNoOp or ErrorCode.Interrupted))
            {
                return ToOutcome(ending);
            }

            await publisher.PublishAsync(scope, ending);
            return (await CloseAsync(scope, ending)).IsInterrupted ? ReconcileOutcome.Failed : ReconcileOutcome.Done;
        }
        finally
        {
            await ReleaseAsync(scope);
        }
    }

    private async Task<Ending?> TakeOverAsync(OperationScope scope, OperationEntry entry)
    {
        try
        {
            var entries = await scope.AskAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(scope.GameId, EntriesToLookAt, cancel));
            if (!entries.Any(known => known.OperationId == entry.OperationId && known.Closing is null))
            {
                return Ending.Of(new Failure(ErrorCode.Conflict, "the entry was closed meanwhile") { CanRetry = true });
            }

            scope.Resume(entry);
            return null;
        }
        catch (Exception exception)
        {
            return ToEnding(scope, exception, static fault => Failure.Store("read operation log", fault));
        }
    }

    private static ReconcileOutcome ToOutcome(Ending ending) => ending.Result.Failure switch
    {
        null => ReconcileOutcome.Done,
        { Code: ErrorCode.Conflict or ErrorCode.Cancelled } => ReconcileOutcome.Passed,
        _ => ReconcileOutcome.Failed,
    };

    private static Ending? Validate(Operation operation) => RequestRules.Check(operation) is { } invalid ? Ending.Of(invalid) : null;

    private async Task<Ending?> AcquireAsync(OperationScope scope)
    {
        try
        {
            var token = ids.NextLeaseToken();
            if (await leases.AcquireAsync(scope.Operation, token, scope.Steps, scope.Fresh, scope.CallerToken) is not { } lease)
            {
                return Ending.Of(new Failure(ErrorCode.Conflict, "another lifecycle operation holds this game; try again when it has ended") { CanRetry = true });
            }

            scope.Hold(lease);
            if (scope.Operation.Kind is OperationKind.Start)
            {
                starts.Add(scope);
            }

            return null;
        }
        catch (Exception exception)
        {
            return ToEnding(scope, exception, fault => new Failure(ErrorCode.ServiceUnavailable, $"acquire game lease: {fault.Message}"));
        }
    }

    private async Task<Ending?> BeginAsync(OperationScope scope)
    {
        try
        {
            scope.Begin(await scope.AskAsync(PortCall.BeginRecord, cancel => records.BeginAsync(scope.GameId, cancel)));
            return null;
        }
        catch (Exception exception)
        {
            return ToEnding(scope, exception, static fault => Failure.Store("load runtime record", fault));
        }
    }

    /// <summary>A request whose idempotency key has succeeded before answers that outcome, whatever has happened to the game since.</summary>
    private async Task<Ending?> ReplayByKeyAsync(OperationScope scope)
    {
        if (scope.Operation.IdempotencyKey is not { } key)
        {
            return null;
        }

        try
        {
            var operation = scope.Operation;
            var earlier = await scope.AskAsync(PortCall.FindSucceeded, cancel => journal.FindSucceededAsync(operation.GameId, operation.Kind, key, cancel));
            if (earlier is null || scope.Record is not { } record)
            {
                return null;
            }

            scope.About(earlier.ImageRef, record.ContainerId);
            return IsSameRequest(operation, earlier)
                ? new Ending(StepResult.Replay(record))
                : Ending.Of(new Failure(ErrorCode.Conflict, $"idempotency key was used before, by operation {earlier.OperationId:N}, with other arguments"));
        }
        catch (Exception exception)
        {
            return ToEnding(scope, exception, static fault => Failure.Store("look up idempotency key", fault));
        }
    }

    private static async Task<Ending> RunStepsAsync(OperationScope scope, Func<OperationScope, Task<StepResult>> steps)
    {
        try
        {
            var ending = new Ending(await steps(scope));
            return scope.IsLeaseLost ? Lost(scope) : ending;
        }
        catch (Exception exception)
        {
            return ToEnding(scope, exception, static fault => new Failure(ErrorCode.ServiceUnavailable, fault.Message));
        }
    }

    private async Task<Ending> UndoAsync(OperationScope scope, Ending ending)
    {
        if (ending.Result.Failure is not { } failure || ending.IsInterrupted || !scope.IsCommitted)
        {
            return ending;
        }

        try
        {
            await scope.UndoAsync();
            return scope.RolledBackTo is { } image ? ending with { Result = failure with { Suffix = $"; rolled back to \"{image}\"" } } : ending;
        }
        catch (Exception exception)
        {
            reporter.UndoFailed(scope, exception);
            return scope.IsLeaseLost ? Lost(scope) : Ending.Interrupted(scope.Operation, $"{failure.Message}; taking it back failed: {Describe(exception)}");
        }
    }

    private async Task<Ending> CloseAsync(OperationScope scope, Ending ending)
    {
        if (!ending.IsInterrupted && scope.IsCommitted && scope.IsLeaseLost)
        {
            ending = Lost(scope);
        }

        if (ending.IsInterrupted)
        {
            return ending;
        }

        var result = ending.Result;
        var closing = new OperationClosing
        {
            ErrorCode = result.ErrorCode,
            Message = JournalText.Message(result.Failure?.Message),
            ContainerId = scope.ContainerId,
            FinishedAt = time.GetUtcNow().ToMicroseconds(),
            Evidence = scope.Evidence,
        };
        try
        {
            await caller.SendAsync(
                scope.IsCommitted ? PortCall.CloseEntry : PortCall.AppendEntry,
                scope.Fresh,
                cancel => scope.IsCommitted ? journal.CloseAsync(scope.Operation.Id, closing, cancel) : journal.AppendAsync(scope.Entry(closing), cancel));
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(scope.Operation, result.ErrorCode, exception);
        }

        return ending;
    }

    private async Task ReleaseAsync(OperationScope scope)
    {
        if (scope.Lease is { } lease)
        {
            starts.Remove(scope);
            await lease.DisposeAsync();
            if (!lease.IsLost)
            {
                await leases.ReleaseAsync(scope.Operation, lease.Token, scope.Fresh);
            }
        }

        scope.TellReleased();
    }

    /// <summary>What an exception means here: a lost lease, a cancellation, an unknown outcome, a port's fault, or a bug.</summary>
    private static Ending ToEnding(OperationScope scope, Exception exception, Func<RuntimePortException, Failure> ofFault)
    {
        if (exception is LeaseLostException || scope.IsLeaseLost)
        {
            return Lost(scope);
        }

        if (exception is OperationCanceledException && scope.IsCancelledByCaller)
        {
            return Ending.Of(new Failure(ErrorCode.Cancelled, "cancelled by the caller")) with { IsCancelledByCaller = true };
        }

        if (exception is OperationCanceledException && scope.IsCancelledByStop)
        {
            return Ending.Of(new Failure(ErrorCode.Cancelled, "a stop of the game cancelled this start before it changed anything"));
        }

        return exception switch
        {
            OutcomeUnknownException unknown => Ending.Interrupted(scope.Operation, unknown.Message),
            CommitFailedException commit => Ending.Of(new Failure(ErrorCode.ServiceUnavailable, $"open operation log entry: {commit.Fault.Message}; nothing was changed")),
            RuntimePortException fault => Ending.Of(ofFault(fault)),
            _ => Ending.Of(Failure.Bug(exception)),
        };
    }

    private static Ending Lost(OperationScope scope) => scope.IsCommitted
        ? Ending.Interrupted(scope.Operation, "the game's lease was lost")
        : Ending.Of(new Failure(ErrorCode.LeaseLost, "the game's lease was lost before anything was changed; try again"));

    private static bool IsSameRequest(Operation operation, OperationEntry earlier) =>
        (operation.ImageRef.Length == 0 || string.Equals(JournalText.ImageRef(operation.ImageRef), earlier.ImageRef, StringComparison.Ordinal))
        && operation.StopReason == earlier.StopReason;

    private static OperationResult ToResult(OperationScope scope, Ending ending)
    {
        var operation = scope.Operation;
        if (ending.Result.Failure is { } failure)
        {
            var runsNow = ending.IsInterrupted ? null : scope.RunsNow;
            return OperationResult.Failed(operation.Kind, operation.GameId ?? "", failure.Code, failure.Message, runsNow, operation.Id, failure.CanRetry);
        }

        var record = ending.Result.Record!;
        return ending.Result.IsReplay
            ? OperationResult.Replayed(operation.Kind, record, operation.Id)
            : OperationResult.Succeeded(operation.Kind, record, operation.Id);
    }

    private static string Describe(Exception exception) => exception is RuntimePortException fault ? fault.Message : exception.GetType().Name;
}
