namespace Galaxy.Runtime;

/// <summary>A pull came further; at most ten a second for each operation.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="OperationId">The operation that pulls.</param>
/// <param name="GameId">Its game.</param>
/// <param name="Progress">How far.</param>
public sealed record PullProgressed(DateTimeOffset OccurredAt, Guid OperationId, string GameId, ImagePullProgress Progress)
    : RuntimeEvent(OccurredAt);
