using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Galaxy.Runtime;

/// <summary>The traces and metrics of one runtime. Tag values come from closed sets only; a game id is never one.</summary>
internal sealed class RuntimeTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Galaxy.Runtime";

    private readonly ActivitySource activities = new(Name);
    private readonly TimeProvider time;
    private readonly Histogram<double> operationDuration;
    private readonly UpDownCounter<long> operationsActive;
    private readonly Histogram<double> leaseAcquireDuration;
    private readonly Counter<long> leasesLost;
    private readonly Histogram<double> dockerCallDuration;
    private readonly Histogram<double> reconcileDuration;
    private readonly Counter<long> reconcileActions;
    private readonly Counter<long> logPruned;
    private readonly Counter<long> eventsLost;
    private readonly Counter<long> healthEvents;
    private readonly Counter<long> notificationIntents;
    private volatile IReadOnlyDictionary<RuntimeStatus, int> games = new Dictionary<RuntimeStatus, int>();
    private volatile OutboxBacklog? backlog;

    public RuntimeTelemetry(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
        var meter = meters.Create(Name);
        operationDuration = meter.CreateHistogram<double>(InstrumentNames.OperationDuration, "s", "Duration of lifecycle operations.");
        operationsActive = meter.CreateUpDownCounter<long>(InstrumentNames.OperationActive, "{operation}", "Lifecycle operations in flight.");
        leaseAcquireDuration = meter.CreateHistogram<double>(InstrumentNames.LeaseAcquireDuration, "s", "Time until a game's lease was acquired or refused.");
        leasesLost = meter.CreateCounter<long>(InstrumentNames.LeaseLost, "{lease}", "Leases lost while they were held.");
        dockerCallDuration = meter.CreateHistogram<double>(InstrumentNames.DockerCallDuration, "s", "Duration of calls of the container engine.");
        meter.CreateObservableGauge(InstrumentNames.Games, ObserveGames, "{game}", "Games by status, as the last pass of the reconciler saw them.");
        reconcileDuration = meter.CreateHistogram<double>(InstrumentNames.ReconcileDuration, "s", "Duration of the reconciler's plans and of applying them.");
        reconcileActions = meter.CreateCounter<long>(InstrumentNames.ReconcileActions, "{action}", "What the reconciler did.");
        logPruned = meter.CreateCounter<long>(InstrumentNames.OperationLogPruned, "{entry}", "Old entries deleted from the operation log, without those of games that were deleted as a whole.");
        meter.CreateObservableGauge(InstrumentNames.EventsWaiting, ObserveWaiting, "{event}", "Events that wait to be published, as the last sweep saw them.");
        meter.CreateObservableGauge(InstrumentNames.EventsOldestAge, ObserveOldestAge, "s", "How long the oldest of them has waited.");
        eventsLost = meter.CreateCounter<long>(InstrumentNames.EventsLost, "{event}", "Events that were never published.");
        healthEvents = meter.CreateCounter<long>(InstrumentNames.HealthEvents, "{event}", "Health events reported.");
        notificationIntents = meter.CreateCounter<long>(InstrumentNames.NotificationIntents, "{intent}", "Notification intents published.");
    }

    public Activity? BeginOperation(OperationKind kind, OperationSource source, Guid operationId, string gameId, string? sourceRef)
    {
        operationsActive.Add(1, Tag(TagNames.Kind, kind.ToWireText()));
        if (!activities.HasListeners())
        {
            return null;
        }

        var activity = activities.StartActivity(SpanNames.Of(kind.ToWireText()), ActivityKind.Internal);
        activity?.SetTag(TagNames.OperationId, operationId.ToString("N"));
        activity?.SetTag(TagNames.GameId, gameId);
        activity?.SetTag(TagNames.Source, SourceText(source));
        activity?.SetTag(TagNames.SourceRef, sourceRef);
        return activity;
    }

    public void EndOperation(OperationKind kind, OperationSource source, Activity? activity, ErrorCode errorCode, string? message, TimeSpan duration)
    {
        operationsActive.Add(-1, Tag(TagNames.Kind, kind.ToWireText()));
        var isSuccess = errorCode is ErrorCode.None or ErrorCode.ReplayNoOp;
        var tags = new TagList
        {
            { TagNames.Kind, kind.ToWireText() },
            { TagNames.Outcome, Outcome(isSuccess) },
            { TagNames.ErrorCode, errorCode.ToWireText() },
            { TagNames.Source, SourceText(source) },
        };
        if (!isSuccess)
        {
            tags.Add(TagNames.ErrorType, errorCode.ToWireText());
            activity?.SetTag(TagNames.ErrorType, errorCode.ToWireText());
        }

        operationDuration.Record(duration.TotalSeconds, tags);
        if (activity is not null)
        {
            activity.SetTag(TagNames.ErrorCode, errorCode.ToWireText());
            activity.SetStatus(isSuccess ? ActivityStatusCode.Ok : ActivityStatusCode.Error, message);
        }
    }

    /// <summary>Names the container and the image of an operation on its span.</summary>
    public static void Describe(Activity activity, string gameId, string? containerId, string? imageRef)
    {
        if (containerId is not null)
        {
            activity.SetTag(TagNames.ContainerId, containerId);
            activity.SetTag(TagNames.ContainerName, GameIds.ContainerName(gameId));
        }

        if (ImageReference.TryParse(imageRef, out var image, out _))
        {
            activity.SetTag(TagNames.ImageName, image.Name);
            activity.SetTag(TagNames.ImageTags, image.Tag is { } tag ? (string[])[tag] : null);
            activity.SetTag(TagNames.ManifestDigest, image.Digest);
        }
    }

    /// <summary>Nothing happened: its span, if one was begun, is not exported.</summary>
    public void DiscardOperation(OperationKind kind, Activity? activity)
    {
        operationsActive.Add(-1, Tag(TagNames.Kind, kind.ToWireText()));
        if (activity is not null)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    /// <summary>The span of one pass of recovery: the calls and operations of the pass are its children.</summary>
    public Activity? BeginPass() => activities.HasListeners() ? activities.StartActivity(SpanNames.Pass, ActivityKind.Internal) : null;

    public PortCallMeasure BeginCall(PortCall call) =>
        new(this, call, call.IsTraced && activities.HasListeners() ? activities.StartActivity(SpanNames.Of(call.Name), call.Kind is PortKind.Unknown ? ActivityKind.Internal : ActivityKind.Client) : null, time.GetTimestamp());

    public void EndCall(PortCall call, long began, bool hasSucceeded)
    {
        if (call.Kind is PortKind.Engine)
        {
            dockerCallDuration.Record(time.GetElapsedTime(began).TotalSeconds, Tag(TagNames.Call, call.Name), Tag(TagNames.Outcome, Outcome(hasSucceeded)));
        }
    }

    public void LeaseAcquired(TimeSpan duration, bool acquired) =>
        leaseAcquireDuration.Record(duration.TotalSeconds, Tag(TagNames.Outcome, Outcome(acquired)));

    public void LeaseLost() => leasesLost.Add(1);

    public void Reconciled(ReconcileItem item) =>
        reconcileActions.Add(1, Tag(TagNames.Finding, item.Finding.ToWireText()), Tag(TagNames.Action, item.Action.ToWireText()));

    public void ReconcilePlanned(ReconcilePlan plan, TimeSpan duration)
    {
        games = plan.Records;
        reconcileDuration.Record(duration.TotalSeconds, Tag(TagNames.Phase, "plan"));
    }

    public void ReconcileApplied(TimeSpan duration) => reconcileDuration.Record(duration.TotalSeconds, Tag(TagNames.Phase, "apply"));

    public void EventsWait(OutboxBacklog seen) => backlog = seen;

    public void EventsLost(int count, EventLoss reason) => eventsLost.Add(count, Tag(TagNames.Reason, reason switch
    {
        EventLoss.Rejected => "rejected",
        EventLoss.Trimmed => "trimmed",
        EventLoss.NotKept => "not_kept",
        EventLoss.Unknown => WireText.Unknown,
    }));

    public void LogPruned(int entries) => logPruned.Add(entries);

    public void HealthEventReported(HealthEventType type) => healthEvents.Add(1, Tag(TagNames.EventType, type.ToWireText()));

    public void NotificationPublished(NotificationType type) => notificationIntents.Add(1, Tag(TagNames.NotificationType, type.ToWireText()));

    public void Dispose() => activities.Dispose();

    private IEnumerable<Measurement<int>> ObserveGames() =>
        games.Select(count => new Measurement<int>(count.Value, Tag(TagNames.Status, count.Key.ToWireText())));

    private IEnumerable<Measurement<int>> ObserveWaiting() => backlog is { } seen ? [new Measurement<int>(seen.Count)] : [];

    private IEnumerable<Measurement<double>> ObserveOldestAge() => backlog is { } seen ? [new Measurement<double>(seen.OldestAge(time).TotalSeconds)] : [];

    private static string SourceText(OperationSource source) => Enum.IsDefined(source) ? source.ToWireText() : WireText.Unknown;

    private static string Outcome(bool success) => success ? "success" : "failure";

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

/// <summary>Times and traces one call from its beginning to its disposal; it has failed unless it says otherwise.</summary>
internal struct PortCallMeasure(RuntimeTelemetry telemetry, PortCall call, Activity? activity, long began) : IDisposable
{
    private bool hasSucceeded;

    public void Succeeded() => hasSucceeded = true;

    public readonly void Dispose()
    {
        telemetry.EndCall(call, began, hasSucceeded);
        if (activity is not null)
        {
            activity.SetStatus(hasSucceeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            activity.Dispose();
        }
    }
}
