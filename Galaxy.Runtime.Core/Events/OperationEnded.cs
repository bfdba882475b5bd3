namespace Galaxy.Runtime;

/// <summary>An operation ended.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="OperationId">Its id.</param>
/// <param name="GameId">The game, as asked for.</param>
/// <param name="Kind">The operation.</param>
/// <param name="ErrorCode">How it ended.</param>
/// <param name="ErrorMessage">What went wrong; null on success.</param>
/// <param name="Record">The game's record, where it is known.</param>
/// <param name="Duration">How long it took.</param>
public sealed record OperationEnded(
    DateTimeOffset OccurredAt, Guid OperationId, string GameId, OperationKind Kind, ErrorCode ErrorCode, string? ErrorMessage, RuntimeRecord? Record, TimeSpan Duration)
    : RuntimeEvent(OccurredAt);
