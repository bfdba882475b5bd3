namespace Galaxy.Runtime.Testing;

internal sealed class FaultyNotificationIntentPublisher(FaultPlan plan, INotificationIntentPublisher inner) : INotificationIntentPublisher
{
    public ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.NotificationsPublish, intent.IdempotencyKey, cancel => inner.PublishAsync(intent, cancel), cancellationToken);
}
