using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedHealthPublisher(CallGate gate, IHealthEventPublisher inner) : IHealthEventPublisher
{
    public async ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.HealthEventsPublish,
        $"{healthEvent.GameId} {healthEvent.Type}",
        async cancel =>
        {
            await inner.PublishAsync(healthEvent, cancel);
            return true;
        },
        cancellationToken);
}
