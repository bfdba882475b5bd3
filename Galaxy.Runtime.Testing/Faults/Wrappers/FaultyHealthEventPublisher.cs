namespace Galaxy.Runtime.Testing;

internal sealed class FaultyHealthEventPublisher(FaultPlan plan, IHealthEventPublisher inner) : IHealthEventPublisher
{
    public ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthEventsPublish, healthEvent.GameId, cancel => inner.PublishAsync(healthEvent, cancel), cancellationToken);
}
