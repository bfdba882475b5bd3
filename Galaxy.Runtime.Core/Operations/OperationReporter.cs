using System.Collections;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>The one place that logs, measures and publishes what operations do.</summary>
internal sealed class OperationReporter(RuntimeTelemetry telemetry, RuntimeEventFeed feed, ILogger logger, TimeProvider time)
{
    private string? sweepProblem;

    public OperationReport Begin(Operation operation)
    {
        var logScope = logger.IsEnabled(LogLevel.Critical) ? logger.BeginScope(new OperationLogScope(operation)) : null;
        var activity = telemetry.BeginOperation(
            operation.Kind, operation.Source, operation.Id, JournalText.GameId(operation.GameId), JournalText.SourceRef(operation.SourceRef));
        var report = new OperationReport(operation, telemetry, feed, logger, time, activity, logScope);
        if (!operation.IsReconcile)
        {
            report.Started();
        }

        return report;
    }

    public void LeaseAcquired(TimeSpan duration, bool acquired) => telemetry.LeaseAcquired(duration, acquired);

    public void ReleaseFailed(Operation operation, Exception exception) => Log.ReleaseFailed(logger, operation.GameId, FaultText.Of(exception));

    public void JournalFailed(Operation operation, ErrorCode errorCode, Exception exception) => Log.JournalFailed(
        logger,
        JournalText.GameId(operation.GameId),
        operation.Kind.ToWireText(),
        errorCode is ErrorCode.None or ErrorCode.ReplayNoOp ? "success" : "failure",
        errorCode.ToWireText(),
        FaultText.Of(exception));

    public void UndoFailed(OperationScope scope, string why) =>
        Log.UndoFailed(logger, scope.GameId, scope.Draft.ContainerId ?? "", why);

    public void NoRollbackPossible(OperationScope scope, RuntimeRecord old) => Log.NoRollbackPossible(logger, scope.GameId, old.ImageRef ?? "", old.ImageId ?? "");

    public void LimitLabelUnusable(string gameId, string label, string value) => Log.LimitLabelUnusable(logger, gameId, label, JournalText.ImageRef(value));

    public void LobbyAnswered(OperationScope scope, LobbyGame game) => Log.LobbyAnswered(logger, scope.GameId, game.Status, game.TargetEngineVersion);

    public void LobbyFailed(OperationScope scope, Exception exception) => Log.LobbyFailed(logger, scope.GameId, FaultText.Of(exception));

    public void HealthEventReported(HealthEvent healthEvent) => telemetry.HealthEventReported(healthEvent.Type);

    public void HealthPublishFailed(HealthEvent healthEvent, Exception exception) =>
        Log.HealthPublishFailed(logger, healthEvent.GameId, healthEvent.ContainerId, healthEvent.Type.ToWireText(), FaultText.Of(exception));

    public void GameFlaps(GameFlapping flapping) =>
        Log.GameFlaps(logger, flapping.GameId, flapping.ImageRef, flapping.Crashes, flapping.Reason, flapping.IsGivenUp);

    public void NotResumed(OperationScope scope, string reason) => Log.NotResumed(logger, scope.GameId, reason);

    /// <summary>An event was sent, at once or by the sweep. Health events are counted where they happen.</summary>
    public void EventPublished(OutboxEvent sent)
    {
        if (sent.Notification is { } intent)
        {
            telemetry.NotificationPublished(intent.Type);
        }
    }

    public void NotificationNotBuilt(OperationScope scope, NotificationType type, Exception exception) =>
        Log.NotificationNotBuilt(logger, JournalText.GameId(scope.GameId), type.ToWireText(), FaultText.Of(exception));

    public void PublishFailed(OutboxEvent due, Exception exception)
    {
        if (due.HealthEvent is { } healthEvent)
        {
            HealthPublishFailed(healthEvent, exception);
        }
        else
        {
            Log.NotificationFailed(logger, due.GameId, due.Notification!.Type.ToWireText(), FaultText.Of(exception));
        }
    }

    public void PublisherIsDown(string channel, Exception exception) => Log.PublisherDown(logger, channel, FaultText.Of(exception));

    public void PublisherIsBack(string channel) => Log.PublisherBack(logger, channel);

    public void EventRefused(OutboxEvent refused, Exception exception) =>
        Log.EventRefused(logger, refused.GameId, refused.Key, refused.Attempts + 1, FaultText.Of(exception));

    public void EventDropped(OutboxEvent refused, Exception exception)
    {
        telemetry.EventsLost(1, EventLoss.Rejected);
        Log.EventLost(logger, refused.GameId, refused.Key, $"refused {refused.Attempts + 1} times: {FaultText.Of(exception)}");
    }

    /// <summary>An event that neither its publisher nor the store took.</summary>
    public void EventLost(OutboxEvent lost)
    {
        telemetry.EventsLost(1, EventLoss.NotKept);
        Log.EventLost(logger, lost.GameId, lost.Key, "neither its publisher nor the operation log's store took it");
    }

    public void EventsTrimmed(int count, int maxKept)
    {
        if (count > 0)
        {
            telemetry.EventsLost(count, EventLoss.Trimmed);
            Log.EventsTrimmed(logger, count, maxKept);
        }
    }

    public void EventsWait(OutboxBacklog backlog) => telemetry.EventsWait(backlog);

    public void OutboxFailed(string gameId, Exception exception) => Log.OutboxFailed(logger, gameId, FaultText.Of(exception));

    /// <summary>How the sweep's passes go; a change is logged once.</summary>
    /// <param name="exception">What ends them; null when they work.</param>
    public void SweepsAre(Exception? exception)
    {
        var problem = exception is null ? null : FaultText.Of(exception);
        if (Interlocked.Exchange(ref sweepProblem, problem) is var earlier && earlier != problem)
        {
            if (problem is not null)
            {
                Log.SweepsFail(logger, problem);
            }
            else
            {
                Log.SweepsWork(logger, earlier!);
            }
        }
    }
}

/// <summary>Follows one operation from its beginning to its end: trace, metric, log line, event.</summary>
internal sealed class OperationReport(
    Operation operation, RuntimeTelemetry telemetry, RuntimeEventFeed feed, ILogger logger, TimeProvider time, Activity? activity, IDisposable? logScope) : IDisposable
{
    private readonly long began = time.GetTimestamp();
    private bool hasStarted;
    private bool hasEnded;

    /// <summary>The operation is certain to end with a report. Recovery learns that only when it commits.</summary>
    public void Started()
    {
        if (!hasStarted && feed.HasWatchers)
        {
            feed.Publish(new OperationStarted
            {
                OccurredAt = operation.StartedAt,
                OperationId = operation.Id,
                GameId = JournalText.GameId(operation.GameId),
                Kind = operation.Kind,
                Source = operation.Source,
            });
        }

        hasStarted = true;
    }

    /// <summary>The operation decided to do nothing: no trace, measurement or line of it is left.</summary>
    public void Discard()
    {
        hasEnded = true;
        telemetry.DiscardOperation(operation.Kind, activity);
    }

    public void Ended(Ending ending, OperationScope scope)
    {
        hasEnded = true;
        var result = ending.Result;
        var duration = time.GetElapsedTime(began);
        if (activity is not null)
        {
            RuntimeTelemetry.Describe(activity, operation.GameId, scope.Draft.ContainerId, scope.Draft.ImageRef);
        }

        telemetry.EndOperation(operation.Kind, operation.Source, activity, result.ErrorCode, result.Failure?.Message, duration);
        if (scope.IsLeaseLost)
        {
            telemetry.LeaseLost();
            Log.LeaseLost(logger, operation.GameId, operation.Kind.ToWireText());
        }

        OperationLogLines.Write(logger, operation, scope, result);
        if (feed.HasWatchers)
        {
            feed.Publish(new OperationEnded
            {
                OccurredAt = time.GetUtcNow(),
                OperationId = operation.Id,
                GameId = JournalText.GameId(operation.GameId),
                Kind = operation.Kind,
                ErrorCode = result.ErrorCode,
                ErrorMessage = result.Failure?.Message,
                Record = scope.Record,
                Duration = duration,
            });
        }
    }

    public void Dispose()
    {
        if (!hasEnded)
        {
            telemetry.EndOperation(operation.Kind, operation.Source, activity, ErrorCode.InternalError, null, time.GetElapsedTime(began));
        }

        activity?.Dispose();
        logScope?.Dispose();
    }
}

/// <summary>The one line an operation leaves in the log, by kind and outcome.</summary>
internal static class OperationLogLines
{
    public static void Write(ILogger logger, Operation operation, OperationScope scope, StepResult result)
    {
        if (result.Failure is { } failure)
        {
            WriteFailure(logger, operation, scope, failure);
        }
        else if (result.IsReplay)
        {
            WriteReplay(logger, operation, scope);
        }
        else
        {
            WriteSuccess(logger, operation, scope);
        }
    }

    private static void WriteSuccess(ILogger logger, Operation operation, OperationScope scope)
    {
        var source = operation.Source.ToWireText();
        var (containerId, imageRef) = (scope.Draft.ContainerId ?? "", scope.Draft.ImageRef ?? "");
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.Started(logger, operation.GameId, containerId, imageRef, source);
                break;
            case OperationKind.Stop when scope.Record is { Status: RuntimeStatus.Removed }:
                Log.StoppedVanished(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.Stop:
                Log.Stopped(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.Restart:
                Log.Restarted(logger, operation.GameId, scope.Before?.ContainerId ?? "", containerId, imageRef, source);
                break;
            case OperationKind.Patch:
                Log.Patched(logger, operation.GameId, scope.Before?.ImageRef ?? "", imageRef, scope.Before?.ContainerId ?? "", containerId, source);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanedUp(logger, operation.GameId, containerId, source);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static void WriteReplay(ILogger logger, Operation operation, OperationScope scope)
    {
        var source = operation.Source.ToWireText();
        var (containerId, imageRef) = (scope.Draft.ContainerId ?? "", scope.Draft.ImageRef ?? "");
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.StartReplayed(logger, operation.GameId, containerId, imageRef, source);
                break;
            case OperationKind.Stop:
                Log.StopReplayed(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanupReplayed(logger, operation.GameId, containerId, source);
                break;
            case OperationKind.Restart:
            case OperationKind.Patch:
                Log.KeyReplayed(logger, operation.GameId, operation.Kind.ToWireText(), source);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static void WriteFailure(ILogger logger, Operation operation, OperationScope scope, Failure failure)
    {
        var gameId = JournalText.GameId(operation.GameId);
        var source = Enum.IsDefined(operation.Source) ? operation.Source.ToWireText() : WireText.Unknown;
        var code = failure.Code.ToWireText();
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.StartFailed(logger, gameId, JournalText.ImageRef(scope.Draft.ImageRef), source, code, failure.Message);
                break;
            case OperationKind.Stop:
                Log.StopFailed(logger, gameId, Reason(operation), source, code, failure.Message);
                break;
            case OperationKind.Restart:
                Log.RestartFailed(logger, gameId, scope.Draft.ImageRef ?? "", source, code, failure.Message);
                break;
            case OperationKind.Patch:
                Log.PatchFailed(logger, gameId, JournalText.ImageRef(scope.Draft.ImageRef), source, code, failure.Message);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanupFailed(logger, gameId, source, code, failure.Message);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static string Reason(Operation operation) =>
        operation.StopReason is { } reason && Enum.IsDefined(reason) ? reason.ToWireText() : WireText.Unknown;
}

/// <summary>What every log line of an operation carries.</summary>
internal sealed class OperationLogScope(Operation operation) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("operation_id", operation.Id.ToString("N")),
        1 => new("source_ref", JournalText.SourceRef(operation.SourceRef)),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"operation_id:{operation.Id:N}";
}
