using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Follows one operation from its beginning to its end: trace, metric, log line, event.</summary>
internal sealed class OperationReport(
    Operation operation, RuntimeTelemetry telemetry, RuntimeEventFeed feed, ILogger logger, TimeProvider time, Activity? activity, IDisposable? logScope) : IDisposable
{
    private readonly long began = time.GetTimestamp();
    private bool hasEnded;

    public void Ended(Ending ending, OperationScope scope)
    {
        hasEnded = true;
        var result = ending.Result;
        var duration = time.GetElapsedTime(began);
        telemetry.EndOperation(operation, activity, result.ErrorCode, result.Failure?.Message, duration);
        if (scope.IsLeaseLost)
        {
            telemetry.LeaseLost();
            Log.LeaseLost(logger, operation.GameId, operation.Kind.ToWireText());
        }

        OperationLogLines.Write(logger, operation, scope, result);
        if (feed.HasWatchers)
        {
            feed.Publish(new OperationEnded(
                time.GetUtcNow(), operation.Id, JournalText.GameId(operation.GameId), operation.Kind, result.ErrorCode, result.Failure?.Message, scope.Record, duration));
        }
    }

    public void Dispose()
    {
        if (!hasEnded)
        {
            telemetry.EndOperation(operation, activity, ErrorCode.InternalError, null, time.GetElapsedTime(began));
        }

        activity?.Dispose();
        logScope?.Dispose();
    }
}
