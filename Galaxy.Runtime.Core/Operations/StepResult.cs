using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>A step either left the game in a state or failed. <c>default</c> is a failure.</summary>
internal readonly struct StepResult
{
    private readonly Failure? failure;

    private readonly bool isDone;

    private StepResult(RuntimeRecord? record, Failure? failure, bool isReplay, bool isDone = false)
    {
        Record = record;
        this.failure = failure;
        IsReplay = isReplay;
        this.isDone = isDone;
    }

    public RuntimeRecord? Record { get; }

    public bool IsReplay { get; }

    public Failure? Failure => Record is null && !isDone ? failure ?? new Failure(ErrorCode.InternalError, "a step returned no result") : null;

    public ErrorCode ErrorCode => Failure?.Code ?? (IsReplay ? ErrorCode.ReplayNoOp : ErrorCode.None);

    /// <summary>Done, and the game has no record to show for it.</summary>
    public static StepResult Done { get; } = new(null, null, isReplay: false, isDone: true);

    /// <summary>The goal was reached before.</summary>
    public static StepResult Replay(RuntimeRecord record) => new(record, null, isReplay: true);

    public static implicit operator StepResult(RuntimeRecord record) => new(record, null, isReplay: false);

    public static implicit operator StepResult(Failure failure) => new(null, failure, isReplay: false);
}

/// <summary>What a step came to, or why it failed. <c>default</c> is a failure.</summary>
internal readonly struct StepResult<T>
{
    private readonly bool isDone;
    private readonly T? value;
    private readonly Failure? failure;

    private StepResult(T value) => (this.value, isDone) = (value, true);

    private StepResult(Failure failure) => this.failure = failure;

    public Failure? Failure => isDone ? null : failure ?? new Failure(ErrorCode.InternalError, "a step returned no result");

    public static implicit operator StepResult<T>(T value) => new(value);

    public static implicit operator StepResult<T>(Failure failure) => new(failure);

    /// <returns>Whether the step failed, and then why; else what it came to.</returns>
    public bool HasFailed([MaybeNullWhen(true)] out T value, [NotNullWhen(true)] out Failure? failure)
    {
        (value, failure) = (this.value!, Failure);
        return failure is not null;
    }
}

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

/// <summary>Why an operation did not do what was asked.</summary>
/// <param name="Code">The closed reason.</param>
/// <param name="Cause">The reason in words.</param>
internal sealed record Failure(ErrorCode Code, string Cause)
{
    /// <summary>Which inner operation failed, such as <c>inner stop failed: </c>; empty for the outer one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What happened afterwards, such as that the old version runs again; empty when there is nothing to add.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The notification of administrators; null if there is none.</summary>
    public NotificationType? Notification { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool CanRetry { get; init; } = Code.IsTransient();

    /// <summary>Whether the host's gate refused it: the game may not be interrupted now.</summary>
    public bool IsPostponed { get; init; }

    public string Message => Prefix + Cause + Suffix;

    /// <summary>A fault of the record store or the journal: one that does not answer may do so later, one that refuses is wrong or is used wrongly.</summary>
    public static Failure Store(string what, RuntimePortException fault) =>
        new Failure(fault.Fault is PortFault.Rejected ? ErrorCode.InternalError : ErrorCode.ServiceUnavailable, $"{what}: {fault.Message}").Because(fault);

    /// <summary>A fault of the container engine.</summary>
    public static Failure Engine(string what, RuntimePortException fault) => Service($"{what}: {fault.Message}", fault);

    /// <summary>A fault of the operation log that leaves open whether an older operation is unresolved.</summary>
    public static Failure OpenEntries(RuntimePortException fault) => Service($"read open operations: {fault.Message}", fault);

    /// <summary>A fault of a backend that does not do its work.</summary>
    public static Failure Service(string cause, RuntimePortException fault) => new Failure(ErrorCode.ServiceUnavailable, cause).Because(fault);

    /// <summary>This failure, which may pass if the port's fault may.</summary>
    public Failure Because(RuntimePortException fault) => this with { CanRetry = fault.Fault is PortFault.Unavailable or PortFault.TimedOut };

    /// <summary>A start that is asked for, or configured, in a way that cannot work.</summary>
    public static Failure StartConfig(string cause) => new(ErrorCode.StartConfigInvalid, cause) { Notification = NotificationType.StartConfigInvalid };

    public static Failure ImagePull(string cause) => new(ErrorCode.ImagePullFailed, cause) { Notification = NotificationType.ImagePullFailed };

    public static Failure ContainerStart(string cause) => new(ErrorCode.ContainerStartFailed, cause) { Notification = NotificationType.ContainerStartFailed };

    /// <summary>A bug of an adapter or of this library: the exception's own text may hold a secret, so only its type is reported.</summary>
    public static Failure Bug(Exception exception) => new(ErrorCode.InternalError, exception.GetType().Name);
}

/// <summary>The failures that several operations share, so that each reads the same everywhere.</summary>
internal static class Failures
{
    public static Failure NoRecord(string gameId) => new(ErrorCode.NotFound, $"record for game \"{gameId}\" does not exist");

    /// <summary>A stop's answer for a game without a record, which means that nothing of the game runs, either.</summary>
    public static Failure NothingToStop(string gameId) => new(ErrorCode.NotFound, $"runtime record for game \"{gameId}\" does not exist");

    public static Failure Removed(string gameId, string verb) => new(ErrorCode.Conflict, $"runtime for game \"{gameId}\" is removed, cannot {verb}");

    public static Failure MustBeStopped(string gameId) => new(ErrorCode.Conflict, $"runtime for game \"{gameId}\" is running, must be stopped first");

    /// <summary>A container that a removal without force left alone.</summary>
    public static Failure Alive(string gameId, string containerId) =>
        new(ErrorCode.Conflict, $"container {containerId} of game \"{gameId}\" is running, whatever its record says; it was not removed, stop the game first");

    public static Failure UnsupportedStatus(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record has unsupported status \"{record.Status.ToWireText()}\"");

    public static Failure NoContainerId(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record for game \"{record.GameId}\" is running and names no container");

    /// <summary>What a message says of an operation whose host is gone, and what to do about it.</summary>
    public static string Unresolved(OperationEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Kind.ToWireText()} {entry.OperationId:N} of {entry.StartedAt:u} was interrupted and is not resolved yet; try again after the next recovery pass");
}
