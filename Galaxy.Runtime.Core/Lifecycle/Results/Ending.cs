namespace Galaxy.Runtime;

/// <summary>How an operation ends: its result, and whether that is all there is to know.</summary>
/// <param name="Result">What the steps came to.</param>
internal sealed record Ending(StepResult Result)
{
    /// <summary>Whether the entry stays open for recovery, because what happened is not known or is no longer ours to write.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether the caller gets an <see cref="OperationCanceledException"/> instead of a result.</summary>
    public bool IsCancelledByCaller { get; init; }

    public static Ending Of(Failure failure) => new((StepResult)failure);

    public static Ending Interrupted(Operation operation, string why) =>
        new((StepResult)new Failure(ErrorCode.Interrupted, $"{why}; recovery, or the next operation on the game, settles operation {operation.Id:N}")) { IsInterrupted = true };
}
