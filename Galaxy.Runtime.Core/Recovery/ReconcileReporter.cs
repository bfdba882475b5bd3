using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Logs, measures and publishes what the reconciler does; a finding that stays as it is is reported once.</summary>
internal sealed class ReconcileReporter(RuntimeTelemetry telemetry, RuntimeEventFeed feed, ILogger logger, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, byte> quarantined = new(StringComparer.Ordinal);
    private string? problem;

    public Activity? BeginPass() => telemetry.BeginPass();

    public void Acted(ReconcileItem item)
    {
        telemetry.Reconciled(item);
        Log.Reconciled(logger, item.GameId, item.Finding.ToWireText(), item.Action.ToWireText(), item.ContainerId ?? "", item.Reason);
        feed.Publish(new ReconcileActed { OccurredAt = time.GetUtcNow(), Item = item });
    }

    public void Quarantined(ReconcileItem item)
    {
        if (item.ContainerId is { } containerId && quarantined.TryAdd(containerId, 0))
        {
            telemetry.Reconciled(item);
            Log.Quarantined(logger, item.GameId, containerId, item.Reason);
            feed.Publish(new ReconcileActed { OccurredAt = time.GetUtcNow(), Item = item });
        }
    }

    public void Failed(ReconcileItem item, string why) =>
        Log.ReconcileItemFailed(logger, item.GameId, item.Finding.ToWireText(), why);

    /// <summary>Says a change of state once.</summary>
    /// <param name="now">What is wrong with the passes now; null when nothing is.</param>
    /// <returns>Whether this is news.</returns>
    public bool PassesAre(string? now)
    {
        if (string.Equals(problem, now, StringComparison.Ordinal))
        {
            return false;
        }

        if (now is null)
        {
            Log.ReconcileRecovered(logger, problem ?? "");
        }
        else
        {
            Log.ReconcileStuck(logger, now);
        }

        problem = now;
        return true;
    }

    public void Planned(ReconcilePlan plan, long began) => telemetry.ReconcilePlanned(plan, time.GetElapsedTime(began));

    public void Applied(long began) => telemetry.ReconcileApplied(time.GetElapsedTime(began));

    public void WatchEnded(string why) => Log.WatchEnded(logger, why);
}
