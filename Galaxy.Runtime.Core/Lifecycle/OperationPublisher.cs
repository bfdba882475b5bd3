namespace Galaxy.Runtime;

/// <summary>Tells the outside what an operation did: the in-process feed, then the snapshot store, then the publishers. Best effort.</summary>
internal sealed class OperationPublisher(
    RuntimeEventFeed feed, IEnumerable<IHealthSnapshotStore> snapshotStores, IEnumerable<IHealthEventPublisher> healthPublishers,
    IEnumerable<INotificationIntentPublisher> notificationPublishers, PortCaller caller, OperationReporter reporter, TimeProvider time)
{
    private readonly IHealthSnapshotStore? snapshots = snapshotStores.FirstOrDefault();
    private readonly IHealthEventPublisher? health = healthPublishers.FirstOrDefault();
    private readonly INotificationIntentPublisher? notifications = notificationPublishers.FirstOrDefault();

    /// <summary>Publishes what the operation told; a holder that lost its lease publishes nothing.</summary>
    public async Task PublishAsync(OperationScope operation, Ending ending)
    {
        if (ending.IsInterrupted || operation.IsLeaseLost)
        {
            return;
        }

        foreach (var healthEvent in operation.Events)
        {
            await PublishAsync(operation, healthEvent);
        }

        if (ending.Result.Failure is { Notification: { } type } failure)
        {
            await NotifyAsync(operation, type, failure);
        }
    }

    private async Task PublishAsync(OperationScope operation, HealthEvent healthEvent)
    {
        feed.Publish(new HealthChanged(healthEvent));
        reporter.HealthEventTold(healthEvent);
        try
        {
            if (snapshots is not null)
            {
                await caller.SendAsync(PortCall.SaveSnapshot, operation.Fresh, cancel => snapshots.SaveAsync(healthEvent, cancel));
            }
        }
        catch (Exception exception)
        {
            reporter.HealthPublishFailed(healthEvent, exception);
        }

        try
        {
            if (health is not null)
            {
                await caller.SendAsync(PortCall.PublishHealth, operation.Fresh, cancel => health.PublishAsync(healthEvent, cancel));
            }
        }
        catch (Exception exception)
        {
            reporter.HealthPublishFailed(healthEvent, exception);
        }
    }

    private async Task NotifyAsync(OperationScope operation, NotificationType type, Failure failure)
    {
        if (notifications is null)
        {
            return;
        }

        NotificationIntent intent;
        try
        {
            intent = NotificationIntent.ForFailedStart(
                type, JournalText.GameId(operation.GameId), JournalText.ImageRef(operation.ImageRef), failure.Code, failure.Cause, time.GetUtcNow());
        }
        catch (ArgumentException exception)
        {
            reporter.NotificationNotBuilt(operation, type, exception);
            return;
        }

        try
        {
            await caller.SendAsync(PortCall.PublishNotification, operation.Fresh, cancel => notifications.PublishAsync(intent, cancel));
            reporter.NotificationPublished(type);
        }
        catch (Exception exception)
        {
            reporter.NotificationFailed(operation, type, exception);
        }
    }
}
