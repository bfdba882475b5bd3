using System.Diagnostics.CodeAnalysis;

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
