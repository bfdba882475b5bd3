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

/// <summary>The names of tags on metrics and traces: public API, locked by a test.</summary>
internal static class TagNames
{
    public const string Kind = "kind";
    public const string Outcome = "outcome";
    public const string ErrorCode = "error_code";
    public const string Source = "source";
    public const string Call = "call";
    public const string Status = "status";
    public const string Phase = "phase";
    public const string Finding = "finding";
    public const string Action = "action";
    public const string EventType = "event_type";
    public const string Reason = "reason";
    public const string NotificationType = "notification_type";

    // On traces only: their values are not from closed sets.
    public const string OperationId = "operation_id";
    public const string GameId = "game_id";
    public const string SourceRef = "source_ref";
}
