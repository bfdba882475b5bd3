namespace Galaxy.Runtime;

/// <summary>The stages that an operation goes through. Each says how the operation ends, or nothing if it goes on.</summary>
internal sealed class OperationStages(
    LeaseAcquirer leases, ActiveStarts starts, IRuntimeRecordStore records, IOperationLogStore journal, EventPublisher publisher, PortCaller caller,
    OperationReporter reporter, IRuntimeIdSource ids, KeyReplay keys, IdempotencyOptions options, TimeProvider time)
{
    /// <summary>Gives the request its id and its beginning.</summary>
    public Operation Number(Operation request) => request with { Id = ids.NextOperationId(), StartedAt = time.GetUtcNow().ToMicroseconds() };

    public OperationScope Open(Operation operation, CancellationToken callerToken) =>
        new(operation, publisher, caller, journal, options.Window, time, callerToken);

    public static Ending? Validate(Operation operation) => RequestRules.Check(operation) is { } invalid ? Ending.Of(invalid) : null;

    public async ValueTask<Ending?> AcquireAsync(OperationScope scope)
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

    public async ValueTask<Ending?> BeginAsync(OperationScope scope)
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
    public async ValueTask<Ending?> ReplayByKeyAsync(OperationScope scope)
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

            scope.About(earlier.ImageRef, scope.Record?.ContainerId ?? "");
            return IsSameRequest(operation, earlier)
                ? new Ending(await keys.AnswerAsync(scope, earlier))
                : Ending.Of(new Failure(ErrorCode.Conflict, $"idempotency key was used before, by operation {earlier.OperationId:N}, with other arguments"));
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Store("look up idempotency key", fault));
        }
    }

    /// <summary>A start that a later request supersedes ends as cancelled; the lease keeps what was asked true until the start has ended.</summary>
    public static async ValueTask<Ending?> FindSupersedingAsync(OperationScope scope)
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
            return Ending.Of(scope, exception, static fault => Failure.Service($"ask what came after this start: {fault.Message}", fault));
        }
    }

    public static async ValueTask<Ending> RunStepsAsync(OperationScope scope, Func<OperationScope, ValueTask<StepResult>> steps)
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

    public async ValueTask<Ending> UndoAsync(OperationScope scope, Ending ending)
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
            return scope.IsLeaseLost ? Ending.LeaseLost(scope) : Ending.Interrupted(scope.Operation, $"{failure.Message}; taking it back failed: {Describe(exception)}");
        }
    }

    public async ValueTask<Ending> CloseAsync(OperationScope scope, Ending ending)
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
            ContainerId = scope.ContainerId,
            FinishedAt = time.GetUtcNow().ToMicroseconds(),
            Evidence = scope.Evidence,
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

        if (scope.IsOpeningDoubtful && scope.Before is not null)
        {
            await publisher.DoubtfulClosedAsync(scope);
        }

        return ending;
    }

    /// <summary>
    /// Why an opening without an answer cannot be closed as if nothing had been changed: it closed an older open entry, or may still do so, and then this entry
    /// is the only one that says what that older operation left.
    /// </summary>
    private async ValueTask<string?> FindUnresolvedAsync(OperationScope scope)
    {
        try
        {
            var own = await caller.SendAsync(PortCall.FindEntry, scope.ClosingClock, cancel => journal.FindAsync(scope.Operation.Id, cancel));
            if (own is not null)
            {
                return own.HasInterrupted ? "the operation log took the plan in place of an older, unresolved one" : null;
            }

            var open = await caller.SendAsync(PortCall.ReadOpenEntries, scope.ClosingClock, cancel => journal.ReadOpenAsync(scope.GameId, cancel));
            return open.Count > 0 ? $"operation {open[^1].OperationId:N} is not settled, and the plan may still take its place" : null;
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

    /// <summary>Closes an entry that was opened late, after that of a newer operation, whose opening would have closed it.</summary>
    public ValueTask SupersedeAsync(OperationScope scope, OperationEntry older)
    {
        var closing = new OperationClosing
        {
            ErrorCode = ErrorCode.Interrupted,
            Message = "A newer operation of the game was there before this one was opened.",
            FinishedAt = time.GetUtcNow().ToMicroseconds(),
        };
        return scope.ChangeAsync(PortCall.CloseEntry, cancel => journal.CloseAsync(older.OperationId, closing, cancel));
    }

    public async ValueTask ReleaseAsync(OperationScope scope)
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

    private static bool IsSameRequest(Operation operation, OperationEntry earlier) =>
        (operation.ImageRef.Length == 0 || string.Equals(JournalText.ImageRef(operation.ImageRef), earlier.ImageRef, StringComparison.Ordinal))
        && operation.StopReason == earlier.StopReason;

    private static string Describe(Exception exception) => exception is RuntimePortException fault ? fault.Message : exception.GetType().Name;
}
