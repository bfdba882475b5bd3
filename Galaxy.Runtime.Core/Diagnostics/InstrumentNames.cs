namespace Galaxy.Runtime;

/// <summary>The names of the metrics: public API, locked by a test.</summary>
internal static class InstrumentNames
{
    public const string OperationDuration = "galaxy.runtime.operation.duration";
    public const string OperationActive = "galaxy.runtime.operation.active";
    public const string LeaseAcquireDuration = "galaxy.runtime.lease.acquire.duration";
    public const string LeaseLost = "galaxy.runtime.lease.lost";
    public const string DockerCallDuration = "galaxy.runtime.docker.call.duration";
    public const string Games = "galaxy.runtime.games";
    public const string ReconcileDuration = "galaxy.runtime.reconcile.duration";
    public const string ReconcileActions = "galaxy.runtime.reconcile.actions";
    public const string OperationLogPruned = "galaxy.runtime.operation_log.pruned";
    public const string EventsWaiting = "galaxy.runtime.events.waiting";
    public const string EventsOldestAge = "galaxy.runtime.events.oldest.age";
    public const string EventsLost = "galaxy.runtime.events.lost";
    public const string HealthEvents = "galaxy.runtime.health_events";
    public const string NotificationIntents = "galaxy.runtime.notification_intents";
}
