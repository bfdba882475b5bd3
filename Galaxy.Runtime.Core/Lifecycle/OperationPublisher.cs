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
    public async ValueTask PublishAsync(OperationScope operation, Ending ending)
    {
        if (ending.IsInterrupted || operation.IsLeaseLost)
        {
            return;
        }

        foreach (var healthEvent in operation.Events)
        {
            await PublishAsync(healthEvent, operation.Fresh);
        }

        if (operation.Escalation is { } flapping)
        {
            feed.Publish(flapping);
            await EscalateAsync(operation, flapping);
        }

        if (ending.Result.Failure is { Notification: { } type } failure)
        {
            await NotifyAsync(operation, type, failure);
        }
    }

    /// <summary>Tells of a health check that began to fail, or to succeed again.</summary>
    public async ValueTask TellProbeAsync(ContainerEvent happened, HealthEventType type)
    {
        using var clock = new CallClock(time);
        await PublishAsync(HealthEvents.Probe(happened, type), clock);
    }

    /// <summary>Tells administrators that a pass did not believe what it saw.</summary>
    public async ValueTask NotifyRefusalAsync(ReconcilePlan plan)
    {
        if (notifications is null || plan.Refusal is not { } reason)
        {
            return;
        }

        using var clock = new CallClock(time);
        var vanished = plan.Items.Where(static item => item.Finding is ReconcileFinding.ContainerVanished).Select(static item => item.ContainerId);
        var cause = string.Join(',', vanished.Order(StringComparer.Ordinal));
        var intent = NotificationIntent.ForRefusedReconcile(plan.EngineId, reason, cause, plan.LookedAt);
        await SendAsync(clock, "", intent);
    }

    private async ValueTask PublishAsync(HealthEvent healthEvent, CallClock clock)
    {
        feed.Publish(new HealthChanged(healthEvent));
        reporter.HealthEventTold(healthEvent);
        try
        {
            if (snapshots is not null)
            {
                await caller.SendAsync(PortCall.SaveSnapshot, clock, cancel => snapshots.SaveAsync(healthEvent, cancel));
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
                await caller.SendAsync(PortCall.PublishHealth, clock, cancel => health.PublishAsync(healthEvent, cancel));
            }
        }
        catch (Exception exception)
        {
            reporter.HealthPublishFailed(healthEvent, exception);
        }
    }

    private async ValueTask EscalateAsync(OperationScope operation, GameFlapping flapping)
    {
        reporter.GameFlaps(flapping);
        if (notifications is not null)
        {
            await SendAsync(operation.Fresh, flapping.GameId, NotificationIntent.ForFlappingGame(flapping));
        }
    }

    private async ValueTask NotifyAsync(OperationScope operation, NotificationType type, Failure failure)
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

        await SendAsync(operation.Fresh, operation.GameId, intent);
    }

    private async ValueTask SendAsync(CallClock clock, string gameId, NotificationIntent intent)
    {
        try
        {
            await caller.SendAsync(PortCall.PublishNotification, clock, cancel => notifications!.PublishAsync(intent, cancel));
            reporter.NotificationPublished(intent.Type);
        }
        catch (Exception exception)
        {
            reporter.NotificationFailed(gameId, intent.Type, exception);
        }
    }
}
