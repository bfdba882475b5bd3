using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedNotificationPublisher(CallGate gate, INotificationIntentPublisher inner) : INotificationIntentPublisher
{
    public async ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.NotificationsPublish,
        $"{intent.Type}",
        async cancel =>
        {
            await inner.PublishAsync(intent, cancel);
            return true;
        },
        cancellationToken);
}
