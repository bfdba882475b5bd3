namespace Galaxy.Runtime;

/// <summary>Sends health events to the outside. Optional. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.</summary>
public interface IHealthEventPublisher
{
    /// <summary>Publishes one event, at least once; consumers drop a second one by <see cref="HealthEvent.EventId"/>.</summary>
    /// <param name="healthEvent">The event.</param>
    /// <param name="cancellationToken">Gives up waiting; the event may have been published.</param>
    /// <exception cref="RuntimePortException">The channel did not answer, or refused.</exception>
    ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken);
}
