namespace Galaxy.Runtime;

/// <summary>Something that happens in this process; see the derived records. New kinds may be added: ignore what you do not know.</summary>
/// <param name="OccurredAt">When (UTC).</param>
public abstract record RuntimeEvent(DateTimeOffset OccurredAt);

/// <summary>An operation entered the library.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="OperationId">Its id.</param>
/// <param name="GameId">The game, as asked for.</param>
/// <param name="Kind">The operation.</param>
/// <param name="Source">Who asked.</param>
public sealed record OperationStarted(DateTimeOffset OccurredAt, Guid OperationId, string GameId, OperationKind Kind, OperationSource Source)
    : RuntimeEvent(OccurredAt);

/// <summary>Progress of a pull; at most ten per second and operation.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="OperationId">The operation that pulls.</param>
/// <param name="GameId">Its game.</param>
/// <param name="Progress">How far.</param>
public sealed record PullProgress(DateTimeOffset OccurredAt, Guid OperationId, string GameId, ImagePullProgress Progress)
    : RuntimeEvent(OccurredAt);

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

/// <summary>Something happened to a game's container.</summary>
/// <param name="HealthEvent">What, as it is published.</param>
public sealed record HealthChanged(HealthEvent HealthEvent)
    : RuntimeEvent(HealthEvent.OccurredAt);

/// <summary>A game's container keeps crashing; administrators are notified by <c>runtime.game_flapping</c>.</summary>
/// <param name="OccurredAt">When the operation began that saw the last crash (UTC).</param>
/// <param name="OperationId">That operation.</param>
/// <param name="GameId">The game.</param>
/// <param name="ImageRef">The image reference it ran.</param>
/// <param name="Crashes">How many crashes there were within <c>Flapping.Window</c>.</param>
/// <param name="Reason">What it was too much of, in words.</param>
/// <param name="IsGivenUp">Whether automatic restarts have ended until the game is started by a request.</param>
public sealed record GameFlapping(
    DateTimeOffset OccurredAt, Guid OperationId, string GameId, string ImageRef, int Crashes, string Reason, bool IsGivenUp)
    : RuntimeEvent(OccurredAt);

/// <summary>The reconciler repaired something, or quarantined it.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="Item">What was wrong, and what was done.</param>
public sealed record ReconcileActed(DateTimeOffset OccurredAt, ReconcileItem Item)
    : RuntimeEvent(OccurredAt);

/// <summary>This watcher was too slow: its oldest unread events are gone.</summary>
/// <param name="OccurredAt">When it was reported (UTC).</param>
/// <param name="Count">How many were lost since the last report.</param>
public sealed record EventsLost(DateTimeOffset OccurredAt, long Count)
    : RuntimeEvent(OccurredAt);
