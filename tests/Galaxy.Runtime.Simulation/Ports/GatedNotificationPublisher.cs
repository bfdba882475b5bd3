using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedNotificationPublisher(CallGate gate, Channels channels) : INotificationIntentPublisher
{
    public async ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.NotificationsPublish,
        $"{intent.Type}",
        _ =>
        {
            channels.Take(intent);
            return ValueTask.FromResult(true);
        },
        cancellationToken);
}
