using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>The one place that logs, measures and tells the feed what operations do.</summary>
internal sealed class OperationReporter(RuntimeTelemetry telemetry, RuntimeEventFeed feed, ILogger logger, TimeProvider time)
{
    public OperationReport Begin(Operation operation)
    {
        if (feed.HasWatchers)
        {
            feed.Publish(new OperationBegan(operation.StartedAt, operation.Id, JournalText.GameId(operation.GameId), operation.Kind, operation.Source));
        }

        var scope = logger.IsEnabled(LogLevel.Critical) ? logger.BeginScope(new OperationLogScope(operation)) : null;
        return new OperationReport(operation, telemetry, feed, logger, time, telemetry.BeginOperation(operation), scope);
    }

    public void LeaseAcquired(TimeSpan duration, bool acquired) => telemetry.LeaseAcquired(duration, acquired);

    public void ReleaseFailed(Operation operation, Exception exception) => Log.ReleaseFailed(logger, operation.GameId, Describe(exception));

    public void JournalFailed(Operation operation, ErrorCode errorCode, Exception exception) => Log.JournalFailed(
        logger,
        JournalText.GameId(operation.GameId),
        operation.Kind.ToWireText(),
        errorCode is ErrorCode.None or ErrorCode.ReplayNoOp ? "success" : "failure",
        errorCode.ToWireText(),
        Describe(exception));

    public void UndoFailed(OperationScope operation, Exception exception) =>
        Log.UndoFailed(logger, operation.GameId, operation.ContainerId, Describe(exception));

    public void NoWayBack(OperationScope operation, RuntimeRecord old) => Log.NoWayBack(logger, operation.GameId, old.ImageRef, old.ImageId);

    public void LimitLabelUnusable(string gameId, string label, string value) => Log.LimitLabelUnusable(logger, gameId, label, JournalText.ImageRef(value));

    public void LobbyAnswered(OperationScope operation, LobbyGame game) => Log.LobbyAnswered(logger, operation.GameId, game.Status, game.TargetEngineVersion);

    public void LobbyFailed(OperationScope operation, Exception exception) => Log.LobbyFailed(logger, operation.GameId, Describe(exception));

    public void HealthEventTold(HealthEvent healthEvent) => telemetry.HealthEventTold(healthEvent.Type);

    public void HealthPublishFailed(HealthEvent healthEvent, Exception exception) =>
        Log.HealthPublishFailed(logger, healthEvent.GameId, healthEvent.ContainerId, healthEvent.Type.ToWireText(), Describe(exception));

    public void GameFlaps(GameFlapping flapping) =>
        Log.GameFlaps(logger, flapping.GameId, flapping.ImageRef, flapping.Crashes, flapping.Reason, flapping.IsGivenUp);

    public void NotificationPublished(NotificationType type) => telemetry.NotificationPublished(type);

    public void NotificationNotBuilt(OperationScope operation, NotificationType type, Exception exception) =>
        Log.NotificationNotBuilt(logger, JournalText.GameId(operation.GameId), type.ToWireText(), Describe(exception));

    public void NotificationFailed(string gameId, NotificationType type, Exception exception) =>
        Log.NotificationFailed(logger, JournalText.GameId(gameId), type.ToWireText(), Describe(exception));

    /// <summary>Only a port's own faults are safe to show; any other exception's text, and what it carries, may hold a secret.</summary>
    private static string Describe(Exception exception) => exception is RuntimePortException ? exception.Message : exception.GetType().Name;
}
