namespace Galaxy.Runtime;

/// <summary>What an operation does while it holds its game's lease.</summary>
internal delegate ValueTask<StepResult> Steps(OperationScope scope);

/// <summary>
/// Runs every operation through the same stages, which stand below in the order in which they run. Four doors lead to them: a caller's request, what
/// recovery decided to do, what a host that is gone left open, and the deletion of a game's entries.
/// </summary>
internal sealed class OperationRunner(
    LeaseAcquirer leases, ActiveStarts starts, IRuntimeRecordStore records, IOperationLogStore journal, EventPublisher publisher, PortCaller caller,
    OperationReporter reporter, IRuntimeIdSource ids, KeyReplay keys, GameSettingsRules rules, IdempotencyOptions options, TimeProvider time)
{
    private static readonly Ending ClosedMeanwhile = Ending.Of(new Failure(ErrorCode.Conflict, "the operation was resolved meanwhile, by another host or by the next operation") { CanRetry = true });

    /// <summary>Runs a caller's request.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled it before it changed anything.</exception>
    public async Task<OperationResult> RunAsync(Operation request, Steps steps, CancellationToken callerToken)
    {
        if (SynchronizationContext.Current is not null)
        {
            // Once off the caller's context, so that no await below has one to capture.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        return await RunAsync(Number(request), EnterAsync, steps, static (_, _) => true, ToResult, callerToken);
    }

    /// <summary>Runs an operation of recovery's own: one that decided to do nothing leaves no entry and no report.</summary>
    public Task<ReconcileOutcome> ReconcileAsync(Operation request, Steps steps, CancellationToken callerToken) =>
        RunAsync(Number(request), EnterUnaskedAsync, steps, LeavesTrace, ToOutcome, callerToken);

    /// <summary>Takes over an open entry whose host is gone, and closes it with the verdict of the steps; anything but a verdict leaves it open.</summary>
    /// <returns>What came of it; if the entry is still open, why.</returns>
    public Task<(ReconcileOutcome Outcome, string? NotResolved)> ResumeAsync(OperationEntry entry, Steps steps, CancellationToken callerToken) => RunAsync(
        Operation.Of(entry),
        async scope => await EnterUnaskedAsync(scope) ?? await TakeOverAsync(scope, entry),
        steps,
        static (_, ending) => IsVerdict(ending),
        ToResumeOutcome,
        callerToken);

    /// <summary>Runs what deletes the game's entries, and so neither commits nor leaves an entry of its own.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled it.</exception>
    public Task<ForgetResult> ForgetAsync(Operation request, Steps steps, CancellationToken callerToken) => RunAsync(
        Number(request),
        async scope => Validate(scope.Operation) ?? await EnterUnaskedAsync(scope),
        steps,
        static (_, _) => false,
        ToForgetResult,
        callerToken);

    private async Task<T> RunAsync<T>(
        Operation operation, Func<OperationScope, ValueTask<Ending?>> enter, Steps steps, Func<OperationScope, Ending, bool> leavesTrace,
        Func<OperationScope, Ending, T> answer, CancellationToken callerToken)
    {
        using var report = reporter.Begin(operation);
        using var scope = new OperationScope(new JournalDraft(operation, options.Window), report, publisher, caller, journal, time, callerToken);
        try
        {
            var ending = await enter(scope) ?? await RunStepsAsync(scope, steps);
            if (!leavesTrace(scope, ending))
            {
                report.Discard();
                return answer(scope, ending);
            }

            ending = await UndoAsync(scope, ending);
            await publisher.PublishAsync(scope, ending);
            ending = await CloseAsync(scope, ending);
            report.Ended(ending, scope);
            return answer(scope, ending);
        }
        finally
        {
            await ReleaseAsync(scope);
        }
    }

    /// <summary>Gives the request its id and its beginning.</summary>
    private Operation Number(Operation request) => request with { Id = ids.NextOperationId(), StartedAt = time.GetUtcNow().ToMicroseconds() };

    private async ValueTask<Ending?> EnterAsync(OperationScope scope) =>
        Validate(scope.Operation)
            ?? await AcquireAsync(scope)
            ?? await BeginAsync(scope)
            ?? await ReplayByKeyAsync(scope)
            ?? await FindSupersedingAsync(scope);

    private async ValueTask<Ending?> EnterUnaskedAsync(OperationScope scope) => await AcquireAsync(scope) ?? await BeginAsync(scope);

    private Ending? Validate(Operation operation) => RequestRules.Check(operation, rules) is { } invalid ? Ending.Of(invalid) : null;

    private async ValueTask<Ending?> AcquireAsync(OperationScope scope)
    {
        try
        {
            var token = ids.NextLeaseToken();
            if (await leases.AcquireAsync(scope.Operation, token, scope.Steps, scope.ClosingClock, scope.CallerToken) is not { } lease)
            {
                return Ending.Of(new Failure(ErrorCode.Conflict, "another lifecycle operation holds this game; try again when it has ended") { CanRetry = true }) with { MayRepeat = true };
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
            return Ending.Of(scope, exception, static fault => Failure.Service($"acquire game lease: {fault.Message}", fault));
        }
    }

    private async ValueTask<Ending?> BeginAsync(OperationScope scope)
    {
        try
        {
            scope.Begin(await scope.AskAsync(PortCall.BeginRecord, cancel => records.BeginAsync(scope.GameId, cancel)));
            return null;
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Store("load runtime record", fault));
        }
    }

    /// <summary>A request whose idempotency key has succeeded before changes nothing: it is a replay if the game is still as that operation left it.</summary>
    private async ValueTask<Ending?> ReplayByKeyAsync(OperationScope scope)
    {
        if (scope.Operation.IdempotencyKey is not { } key)
        {
            return null;
        }

        try
        {
            var operation = scope.Operation;
            var earlier = await scope.AskAsync(PortCall.FindSucceeded, cancel => journal.FindSucceededAsync(operation.GameId, operation.Kind, key, time.GetUtcNow(), cancel));
            if (earlier is null)
            {
                return null;
            }

            scope.Draft.About(earlier.ImageRef, scope.Record?.ContainerId);
            return IsSameRequest(operation, earlier)
                ? new Ending(await keys.AnswerAsync(scope, earlier))
                : Ending.Of(new Failure(ErrorCode.Conflict, $"idempotency key was used before, by operation {earlier.OperationId:N}, with other arguments"));
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Store("look up idempotency key", fault));
        }
    }

    private static bool IsSameRequest(Operation operation, OperationEntry earlier) =>
        (operation.ImageRef.Length == 0 || string.Equals(JournalText.ImageRef(operation.ImageRef), earlier.ImageRef, StringComparison.Ordinal))
        && (operation.Settings is null || string.Equals(operation.SettingsDigest, earlier.SettingsDigest, StringComparison.Ordinal))
        && operation.StopReason == earlier.StopReason
        && operation.StopGrace == earlier.StopGrace;

    /// <summary>A start that a later request supersedes ends as cancelled; the lease keeps what was asked true until the start has ended.</summary>
    private static async ValueTask<Ending?> FindSupersedingAsync(OperationScope scope)
    {
        if (scope.Operation.FindSuperseding is not { } find)
        {
            return null;
        }

        try
        {
            return await scope.AskAsync(PortCall.FindSuperseding, find) is { } reason
                ? Ending.Of(new Failure(ErrorCode.Cancelled, reason) { CanRetry = false })
                : null;
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Service($"check for a later stop of this game: {fault.Message}", fault));
        }
    }

    private async ValueTask<Ending?> TakeOverAsync(OperationScope scope, OperationEntry entry)
    {
        try
        {
            var open = await scope.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(scope.GameId, cancel));
            if (open.All(known => known.OperationId != entry.OperationId))
            {
                return await FindClosedAsync(scope, entry.OperationId);
            }

            scope.Resume(entry);
            if (entry.SupersededOperationId is { } superseded)
            {
                await publisher.PublishSupersededAsync(scope, superseded, entry.Fence);
            }

            foreach (var older in open.Where(known => known.Fence < entry.Fence))
            {
                scope.ExpectStop(older.LongestGrace);
                await SupersedeAsync(scope, older);
            }

            return null;
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Store("read operation log", fault));
        }
    }

    private async ValueTask<Ending> FindClosedAsync(OperationScope scope, Guid operationId) =>
        await scope.AskAsync(PortCall.FindEntry, cancel => journal.FindAsync(operationId, cancel)) is { Closing: not null }
            ? ClosedMeanwhile
            : Ending.Of(new Failure(ErrorCode.InternalError, "the operation log has no state for this entry"));

    /// <summary>Closes an entry that was opened late, after that of a newer operation, whose opening would have closed it.</summary>
    private ValueTask SupersedeAsync(OperationScope scope, OperationEntry older)
    {
        var closing = new OperationClosing
        {
            ErrorCode = ErrorCode.Interrupted,
            Message = "A newer operation of the game was there before this one was opened.",
            FinishedAt = time.GetUtcNow().ToMicroseconds(),
        };
        return scope.ChangeAsync(PortCall.CloseEntry, cancel => journal.CloseAsync(older.OperationId, closing, cancel));
    }

    private static async ValueTask<Ending> RunStepsAsync(OperationScope scope, Steps steps)
    {
        try
        {
            var result = await steps(scope);
            var ending = new Ending(result) { MayRepeat = result.IsReplay };
            return scope.IsLeaseLost ? Ending.LeaseLost(scope) : ending;
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Service(fault.Message, fault));
        }
    }

    /// <summary>Takes back what a failed operation did; what recovery did about an interrupted one stays.</summary>
    private async ValueTask<Ending> UndoAsync(OperationScope scope, Ending ending)
    {
        if (ending.Result.Failure is not { } failure || ending.IsInterrupted || !scope.IsCommitted || scope.IsResumed)
        {
            return ending;
        }

        try
        {
            if (await scope.UndoAsync() is { } notUndone)
            {
                return NotUndone(scope, failure, notUndone.Message);
            }

            return scope.RolledBackTo is { } image ? ending with { Result = failure with { Suffix = $"; rolled back to \"{image}\"{(scope.FoundByDigest is { } digest ? $", found as {digest}" : "")}" } } : ending;
        }
        catch (Exception exception)
        {
            return NotUndone(scope, failure, FaultText.Of(exception));
        }
    }

    private Ending NotUndone(OperationScope scope, Failure failure, string why)
    {
        reporter.UndoFailed(scope, why);
        return scope.IsLeaseLost ? Ending.LeaseLost(scope) : Ending.Interrupted(scope.Operation, $"{failure.Message}; taking it back failed: {why}");
    }

    private async ValueTask<Ending> CloseAsync(OperationScope scope, Ending ending)
    {
        if (!ending.IsInterrupted && scope.IsCommitted && scope.IsLeaseLost)
        {
            ending = Ending.LeaseLost(scope);
        }

        if (ending.IsInterrupted)
        {
            return ending;
        }

        if (scope.IsOpeningDoubtful && await FindUnresolvedAsync(scope) is { } unresolved)
        {
            return Ending.Interrupted(scope.Operation, unresolved);
        }

        var result = ending.Result;
        var closing = new OperationClosing
        {
            ErrorCode = result.ErrorCode,
            Message = JournalText.Message(result.Failure?.Message),
            ContainerId = scope.Draft.ContainerId,
            FinishedAt = time.GetUtcNow().ToMicroseconds(),
            Evidence = scope.Draft.Evidence,
            Unpublished = scope.Unpublished,
        };
        try
        {
            await caller.SendAsync(
                scope.IsCommitted ? PortCall.CloseEntry : PortCall.AppendEntry,
                scope.ClosingClock,
                cancel => scope.IsCommitted ? journal.CloseAsync(scope.Operation.Id, closing, cancel) : journal.AppendAsync(scope.Entry(closing) with { MayRepeat = ending.MayRepeat }, cancel));
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(scope.Operation, result.ErrorCode, exception);
            publisher.NotClosed(scope);
            return scope.IsCommitted ? ending with { IsNotClosed = true } : OfUnwritten(scope, ending, exception);
        }

        return ending;
    }

    /// <summary>
    /// Why an opening without an answer cannot be closed as if nothing had been changed: it closed an older open entry, or may still do so, and then this entry
    /// is the only one that says what that older operation left. What it closed as success is published here, because recovery does so only of an open entry.
    /// </summary>
    private async ValueTask<string?> FindUnresolvedAsync(OperationScope scope)
    {
        try
        {
            var own = await caller.SendAsync(PortCall.FindEntry, scope.ClosingClock, cancel => journal.FindAsync(scope.Operation.Id, cancel));
            if (own is not null)
            {
                if (own.HasInterrupted)
                {
                    return "the operation log took the plan in place of an older, unresolved one";
                }

                if (own.SupersededOperationId is { } older)
                {
                    await publisher.PublishSupersededAsync(scope, older, own.Fence);
                }

                return null;
            }

            var open = await caller.SendAsync(PortCall.ReadOpenEntries, scope.ClosingClock, cancel => journal.ReadOpenAsync(scope.GameId, cancel));
            return open.Count > 0 ? $"operation {open[^1].OperationId:N} is not resolved, and the plan may still take its place" : null;
        }
        catch (Exception exception)
        {
            reporter.JournalFailed(scope.Operation, ErrorCode.Interrupted, exception);
            return "the operation log did not say whether it took the plan";
        }
    }

    /// <summary>
    /// How an operation ends whose row could not be appended. Only that row keeps an opening that comes late from counting: of this operation, and of an
    /// older one that would overturn what is answered here.
    /// </summary>
    private static Ending OfUnwritten(OperationScope scope, Ending ending, Exception exception)
    {
        if (scope.IsOpeningDoubtful)
        {
            return Ending.Interrupted(scope.Operation, "the operation log did not say whether it took the plan");
        }

        var isAnswered = ending.Result.IsReplay || (scope.Operation.Kind is OperationKind.Stop && ending.Result.ErrorCode is ErrorCode.NotFound);
        return !isAnswered ? ending
            : exception is RuntimePortException fault ? Ending.Of(Failure.Service($"append operation log entry: {fault.Message}; nothing was changed, try again", fault))
            : Ending.Of(Failure.Bug(exception));
    }

    private async ValueTask ReleaseAsync(OperationScope scope)
    {
        if (scope.Lease is { } lease)
        {
            starts.Remove(scope);
            await lease.DisposeAsync();
            if (!lease.IsLost)
            {
                await leases.ReleaseAsync(scope.Operation, lease.Token, scope.ClosingClock);
            }
        }

        publisher.Released(scope);
        scope.SignalReleased();
    }

    private static OperationResult ToResult(OperationScope scope, Ending ending)
    {
        if (ending.IsCancelledByCaller)
        {
            throw new OperationCanceledException(scope.CallerToken);
        }

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

    private static ForgetResult ToForgetResult(OperationScope scope, Ending ending)
    {
        if (ending.IsCancelledByCaller)
        {
            throw new OperationCanceledException(scope.CallerToken);
        }

        return ending.Result.Failure switch
        {
            null => ForgetResult.Forgotten,
            { Code: ErrorCode.LeaseLost } => ForgetResult.Failed(ErrorCode.LeaseLost, "the game's lease was lost; a call again goes on with what is left", canRetry: true),
            var failure => ForgetResult.Failed(failure.Code, failure.Message, failure.CanRetry),
        };
    }

    private static bool LeavesTrace(OperationScope scope, Ending ending) => scope.IsCommitted
        || (scope.Draft.AlwaysJournals && ending.Result.ErrorCode is not (ErrorCode.Cancelled or ErrorCode.LeaseLost or ErrorCode.Conflict));

    // An attempt that failed is in the journal, and the next one has its time: nothing is left for this pass to try again.
    private static ReconcileOutcome ToOutcome(OperationScope scope, Ending ending) =>
        scope.Draft.AlwaysJournals && LeavesTrace(scope, ending) && ending is { IsInterrupted: false, Result.Failure: not null } ? ReconcileOutcome.Passed : ToOutcome(ending);

    private static ReconcileOutcome ToOutcome(Ending ending) => ending.Result.Failure switch
    {
        null => ReconcileOutcome.Done,
        { Code: ErrorCode.Conflict or ErrorCode.Cancelled } => ReconcileOutcome.Passed,
        _ => ReconcileOutcome.Failed,
    };

    private static bool IsVerdict(Ending ending) => ending is { IsInterrupted: false, Result.ErrorCode: ErrorCode.None or ErrorCode.ReplayNoOp or ErrorCode.Interrupted };

    private static (ReconcileOutcome Outcome, string? NotResolved) ToResumeOutcome(OperationScope scope, Ending ending) => ending switch
    {
        _ when ReferenceEquals(ending, ClosedMeanwhile) => (ReconcileOutcome.Passed, null),
        { IsNotClosed: true } => (ReconcileOutcome.Failed, "its closing could not be written"),
        _ => IsVerdict(ending) ? (ReconcileOutcome.Done, null) : (ToOutcome(ending), ending.Result.Failure?.Message),
    };
}
