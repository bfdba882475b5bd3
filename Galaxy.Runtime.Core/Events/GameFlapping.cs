namespace Galaxy.Runtime;

/// <summary>A game's container keeps crashing; administrators are told of it by <c>runtime.game_flapping</c>.</summary>
/// <param name="OccurredAt">When the operation began that saw the last crash (UTC).</param>
/// <param name="OperationId">That operation.</param>
/// <param name="GameId">The game.</param>
/// <param name="ImageRef">The image reference it ran.</param>
/// <param name="Crashes">How many crashes there were within <c>Flapping.Window</c>.</param>
/// <param name="Reason">What it was too much of, in words.</param>
/// <param name="IsGivenUp">Whether automatic restarts have ended until somebody starts the game.</param>
public sealed record GameFlapping(
    DateTimeOffset OccurredAt, Guid OperationId, string GameId, string ImageRef, int Crashes, string Reason, bool IsGivenUp)
    : RuntimeEvent(OccurredAt);
