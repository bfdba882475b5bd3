namespace Galaxy.Runtime;

/// <summary>Sends notification intents to the outside. Optional. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.</summary>
public interface INotificationIntentPublisher
{
    /// <summary>Publishes one intent, at least once; consumers drop a second one by <see cref="NotificationIntent.IdempotencyKey"/>.</summary>
    /// <param name="intent">The intent.</param>
    /// <param name="cancellationToken">Gives up waiting; the intent may have been published.</param>
    /// <exception cref="RuntimePortException">The channel did not answer, or refused.</exception>
    ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken);
}
