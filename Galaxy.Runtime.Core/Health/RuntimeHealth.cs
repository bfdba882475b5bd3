using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime;

/// <summary>Answers the health checks: each asks one thing, under a deadline of its own, and tells a fault instead of throwing it.</summary>
internal sealed class RuntimeHealth(PortProbes probes, RecoveryAge recovery, HealthOptions options, TimeProvider time)
{
    private static readonly TimeSpan EventsAreLateAfter = TimeSpan.FromMinutes(5);

    public Task<HealthCheckResult> AskEngineAsync(HealthStatus failure, CancellationToken cancellationToken) => AskAsync(
        probes.AskEngineAsync,
        hasNetwork => hasNetwork
            ? HealthCheckResult.Healthy("the engine answers")
            : HealthCheckResult.Degraded($"the engine answers, but has no network \"{probes.Network}\": no game can start"),
        failure,
        cancellationToken);

    public Task<HealthCheckResult> AskRecordsAsync(HealthStatus failure, CancellationToken cancellationToken) =>
        AskAsync(probes.AskRecordsAsync, static _ => HealthCheckResult.Healthy("the record store answers"), failure, cancellationToken);

    public Task<HealthCheckResult> AskJournalAsync(HealthStatus failure, CancellationToken cancellationToken) =>
        AskAsync(probes.AskJournalAsync, static _ => HealthCheckResult.Healthy("the operation log answers"), failure, cancellationToken);

    public Task<HealthCheckResult> AskLeasesAsync(HealthStatus failure, CancellationToken cancellationToken) =>
        AskAsync(probes.AskLeasesAsync, static _ => HealthCheckResult.Healthy("the lease store answers"), failure, cancellationToken);

    public Task<HealthCheckResult> AskRecoveryAsync(HealthStatus failure, CancellationToken cancellationToken) => Task.FromResult(recovery.Judge(failure));

    public Task<HealthCheckResult> AskEventsAsync(HealthStatus failure, CancellationToken cancellationToken) => AskAsync(probes.AskEventsAsync, Judge, failure, cancellationToken);

    private HealthCheckResult Judge(OutboxBacklog backlog)
    {
        var age = backlog.OldestAge(time);
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["waiting"] = backlog.Count, ["oldest_seconds"] = Math.Round(age.TotalSeconds, 3) };
        var seen = backlog.Count == 0
            ? "every event was published"
            : string.Create(CultureInfo.InvariantCulture, $"events that wait to be published: {backlog.Count}, the oldest since {backlog.OldestAddedAt:u}");
        return age > EventsAreLateAfter ? HealthCheckResult.Degraded(seen, data: data) : HealthCheckResult.Healthy(seen, data);
    }

    private async Task<HealthCheckResult> AskAsync<T>(
        Func<CancellationToken, ValueTask<T>> ask, Func<T, HealthCheckResult> judge, HealthStatus failure, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        HealthCheckResult result;
        try
        {
            result = judge(await BoundedLook.RunAsync(ask, options.Timeout, time, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            result = new HealthCheckResult(failure, exception is RuntimePortException ? exception.Message : exception.GetType().Name);
        }

        var data = new Dictionary<string, object>(result.Data, StringComparer.Ordinal) { ["elapsed_ms"] = Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3) };
        return new HealthCheckResult(result.Status, result.Description, data: data);
    }
}
