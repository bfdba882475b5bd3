using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>Something that happens in this process; see the derived records. New kinds may be added: ignore what you do not know.</summary>
public abstract record RuntimeEvent
{
    /// <summary>When (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>An operation entered the library.</summary>
public sealed record OperationStarted : RuntimeEvent
{
    /// <summary>Its id.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The game, as asked for.</summary>
    public required string GameId { get; init; }

    /// <summary>The operation.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Who asked.</summary>
    public required OperationSource Source { get; init; }
}

/// <summary>Progress of a pull; at most ten per second and operation.</summary>
public sealed record PullProgress : RuntimeEvent
{
    /// <summary>The operation that pulls.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Its game.</summary>
    public required string GameId { get; init; }

    /// <summary>How far it is.</summary>
    public required ImagePullProgress Progress { get; init; }
}

/// <summary>An operation ended.</summary>
public sealed record OperationEnded : RuntimeEvent
{
    /// <summary>Its id.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The game, as asked for.</summary>
    public required string GameId { get; init; }

    /// <summary>The operation.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>How it ended.</summary>
    public required ErrorCode ErrorCode { get; init; }

    /// <summary>What went wrong; null on success.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The game's record; null where it is not known.</summary>
    public RuntimeRecord? Record { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>Something happened to a game's container.</summary>
public sealed record HealthChanged : RuntimeEvent
{
    /// <summary>The event of what was published, at the same instant.</summary>
    /// <param name="healthEvent">What was published.</param>
    [SetsRequiredMembers]
    public HealthChanged(HealthEvent healthEvent)
    {
        ArgumentNullException.ThrowIfNull(healthEvent);
        OccurredAt = healthEvent.OccurredAt;
        HealthEvent = healthEvent;
    }

    /// <summary>What, as it is published.</summary>
    public HealthEvent HealthEvent { get; init; }
}

/// <summary>A game's container keeps crashing; administrators are notified by <c>runtime.game_flapping</c>. It occurred when the operation that saw the last crash began.</summary>
public sealed record GameFlapping : RuntimeEvent
{
    /// <summary>The operation that saw the last crash.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>The image reference it ran.</summary>
    public required string ImageRef { get; init; }

    /// <summary>How many crashes there were within <c>Flapping.Window</c>.</summary>
    public required int Crashes { get; init; }

    /// <summary>Which limit was reached, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether automatic restarts have ended until the game is started by a request.</summary>
    public required bool IsGivenUp { get; init; }
}

/// <summary>The reconciler repaired something, or quarantined it.</summary>
public sealed record ReconcileActed : RuntimeEvent
{
    /// <summary>What was wrong, and what was done.</summary>
    public required ReconcileItem Item { get; init; }
}

/// <summary>
/// How far an operation on many games is: published when they are listed, after each game, and when it ends. What was done to a game is in the events of that game's operation.
/// </summary>
public sealed record BulkProgress : RuntimeEvent
{
    /// <summary>Its id, <see cref="BulkReport.BulkId"/>.</summary>
    public required Guid BulkId { get; init; }

    /// <summary>What is done to each game: <see cref="OperationKind.Stop"/> or <see cref="OperationKind.Patch"/>.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>How many games were listed.</summary>
    public required int Total { get; init; }

    /// <summary>How many are as asked for.</summary>
    public required int Done { get; init; }

    /// <summary>How many failed.</summary>
    public required int Failed { get; init; }

    /// <summary>How many were left alone.</summary>
    public required int Skipped { get; init; }

    /// <summary>The game that was counted last; null at the beginning and the end.</summary>
    public string? GameId { get; init; }

    /// <summary>Whether it has ended; games that are not counted then are left.</summary>
    public required bool HasEnded { get; init; }
}

/// <summary>This watcher was too slow: its oldest unread events are gone. It occurred when the loss was reported.</summary>
public sealed record EventsLost : RuntimeEvent
{
    /// <summary>How many were lost since the last report.</summary>
    public required long Count { get; init; }
}
