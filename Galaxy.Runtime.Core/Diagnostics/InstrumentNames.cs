using System.Collections.Concurrent;

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
    public const string Kind = "galaxy.kind";
    public const string Outcome = "galaxy.outcome";
    public const string ErrorCode = "galaxy.error_code";
    public const string Source = "galaxy.source";
    public const string Call = "galaxy.call";
    public const string Status = "galaxy.status";
    public const string Phase = "galaxy.phase";
    public const string Finding = "galaxy.finding";
    public const string Action = "galaxy.action";
    public const string EventType = "galaxy.event_type";
    public const string Reason = "galaxy.reason";
    public const string NotificationType = "galaxy.notification_type";

    // On traces only: their values are not from closed sets.
    public const string OperationId = "galaxy.operation_id";
    public const string GameId = "galaxy.game_id";
    public const string SourceRef = "galaxy.source_ref";

    // OpenTelemetry's own, besides: a search for failures, containers or images finds them by the names that other libraries use.
    public const string ErrorType = "error.type";
    public const string ContainerId = "container.id";
    public const string ContainerName = "container.name";
    public const string ImageName = "container.image.name";
    public const string ImageTags = "container.image.tags";
    public const string ManifestDigest = "oci.manifest.digest";
}

/// <summary>The names of spans: public API, locked by a test.</summary>
internal static class SpanNames
{
    public const string Pass = Prefix + "recovery.pass";

    private const string Prefix = "galaxy.";

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The name of the span of a call or an operation; made once.</summary>
    public static string Of(string name) => Known.GetOrAdd(name, static name => Prefix + name);
}
