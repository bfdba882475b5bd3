using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedHealthPublisher(CallGate gate, Channels channels) : IHealthEventPublisher
{
    public async ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.HealthEventsPublish,
        $"{healthEvent.GameId} {healthEvent.Type}",
        _ =>
        {
            channels.Take(healthEvent);
            return ValueTask.FromResult(true);
        },
        cancellationToken);
}
