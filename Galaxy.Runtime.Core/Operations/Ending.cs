namespace Galaxy.Runtime;

/// <summary>How an operation ends: its result, and whether that is all there is to know.</summary>
/// <param name="Result">What the steps came to.</param>
internal sealed record Ending(StepResult Result)
{
    /// <summary>Whether the entry stays open for recovery, because what happened is not known or is no longer ours to write.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether the caller gets an <see cref="OperationCanceledException"/> instead of a result.</summary>
    public bool IsCancelledByCaller { get; init; }

    /// <summary>Whether the log may count this answer on its row for the same answer before: a state replay, or a busy game.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Whether the closing of a committed operation could not be written: its entry stays open for recovery, which comes to the same.</summary>
    public bool IsNotClosed { get; init; }

    public static Ending Of(Failure failure) => new((StepResult)failure);

    public static Ending Interrupted(Operation operation, string why) =>
        new((StepResult)new Failure(ErrorCode.Interrupted, $"{why}; recovery, or the next operation on the game, resolves operation {operation.Id:N}")) { IsInterrupted = true };

    public static Ending LeaseLost(OperationScope scope) => scope.IsCommitted
        ? Interrupted(scope.Operation, "the game's lease was lost")
        : Of(new Failure(ErrorCode.LeaseLost, "the game's lease was lost before anything was changed; try again"));

    /// <summary>What an exception means here: a lost lease, a cancellation, an unknown outcome, a port's fault, or a bug.</summary>
    public static Ending Of(OperationScope scope, Exception exception, Func<RuntimePortException, Failure> ofFault)
    {
        if (exception is LeaseLostException || scope.IsLeaseLost)
        {
            return LeaseLost(scope);
        }

        if (exception is OperationCanceledException && scope.IsCancelledByCaller)
        {
            return Of(new Failure(ErrorCode.Cancelled, "cancelled by the caller before anything was changed")) with { IsCancelledByCaller = true };
        }

        if (exception is OperationCanceledException && scope.IsCancelledByStop)
        {
            return Of(new Failure(ErrorCode.Cancelled, "a stop of the game cancelled this start before it changed anything"));
        }

        return exception switch
        {
            OutcomeUnknownException unknown => Interrupted(scope.Operation, unknown.Message),
            CommitFailedException commit => Of(Failure.Service($"open operation log entry: {commit.Fault.Message}; nothing was changed", commit.Fault)),
            RuntimePortException fault => Of(ofFault(fault)),
            _ => Of(Failure.Bug(exception)),
        };
    }
}

/// <summary>What came of an operation of recovery, as a pass counts it.</summary>
internal enum ReconcileOutcome
{
    Unknown = 0,
    Done,
    Passed,
    Failed,
}

/// <summary>The journal could not take the plan, so nothing was changed.</summary>
internal sealed class CommitFailedException(RuntimePortException fault) : Exception(fault.Message, fault)
{
    public RuntimePortException Fault => fault;
}

/// <summary>A change was sent and it cannot be learned whether it happened; recovery, or the next operation, resolves it.</summary>
internal sealed class OutcomeUnknownException(string what, Exception innerException) : Exception(what, innerException);
