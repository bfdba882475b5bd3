namespace Galaxy.Runtime.Ports;

/// <summary>A health event or a notification that waits in the <see cref="IEventOutbox"/> to be published. Exactly one of both is set.</summary>
public sealed record OutboxEvent
{
    /// <summary>The game; empty for a notification about no game, such as a refused pass of the reconciler.</summary>
    public required string GameId { get; init; }

    /// <summary>The operation whose closing put it there; null for an event of none, such as a probe's.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>The health event; null for a notification.</summary>
    public HealthEvent? HealthEvent { get; init; }

    /// <summary>The notification; null for a health event.</summary>
    public NotificationIntent? Notification { get; init; }

    /// <summary>When it was put there (UTC, whole microseconds).</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>How often the channel refused it (<see cref="PortFault.Rejected"/>); attempts that found the channel away do not count. Written by the store.</summary>
    public int Attempts { get; init; }

    /// <summary>What consumers drop repeats by, and the key in the outbox: <c>health.{event id}</c> or <c>notification.{idempotency key}</c>.</summary>
    public string Key => HealthEvent is { } healthEvent ? $"health.{healthEvent.EventId:N}" : $"notification.{Notification?.IdempotencyKey}";
}

/// <summary>What waits in an <see cref="IEventOutbox"/>.</summary>
/// <param name="Count">How many events.</param>
/// <param name="OldestAddedAt">When the oldest was put there (UTC); null when none waits.</param>
public sealed record OutboxBacklog(int Count, DateTimeOffset? OldestAddedAt)
{
    /// <summary>How long the oldest has waited; zero when none waits, and when this host's clock is behind the one that added it.</summary>
    internal TimeSpan OldestAge(TimeProvider time) => OldestAddedAt is { } at && time.GetUtcNow() - at is var age && age > TimeSpan.Zero ? age : TimeSpan.Zero;
}
