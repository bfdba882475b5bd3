namespace Galaxy.Runtime.Ports;

/// <summary>Sends health events to the outside. Optional. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.</summary>
public interface IHealthEventPublisher
{
    /// <summary>Publishes one event, at least once; consumers drop a second one by <see cref="HealthEvent.EventId"/>.</summary>
    /// <param name="healthEvent">The event.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may have been published.</param>
    /// <exception cref="RuntimePortException">The channel did not answer, or refused.</exception>
    ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken);
}

/// <summary>Keeps the newest health event of each game. Optional. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.</summary>
public interface IHealthSnapshotStore
{
    /// <summary>Saves the event if it is not older than the game's saved one, by <see cref="HealthEvent.OccurredAt"/>. Saving twice changes nothing.</summary>
    /// <param name="healthEvent">The event.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may have been saved.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken);

    /// <summary>Removes the game's saved event. No-op if it has none.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may still be removed.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken);
}

/// <summary>Sends notification intents to the outside. Optional. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.</summary>
public interface INotificationIntentPublisher
{
    /// <summary>Publishes one intent, at least once; consumers drop a second one by <see cref="NotificationIntent.IdempotencyKey"/>.</summary>
    /// <param name="intent">The intent.</param>
    /// <param name="cancellationToken">Cancels the wait; the intent may have been published.</param>
    /// <exception cref="RuntimePortException">The channel did not answer, or refused.</exception>
    ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken);
}
