namespace Galaxy.Runtime;

/// <summary>An operation entered the library.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="OperationId">Its id.</param>
/// <param name="GameId">The game, as asked for.</param>
/// <param name="Kind">The operation.</param>
/// <param name="Source">Who asked.</param>
public sealed record OperationBegan(DateTimeOffset OccurredAt, Guid OperationId, string GameId, OperationKind Kind, OperationSource Source)
    : RuntimeEvent(OccurredAt);
