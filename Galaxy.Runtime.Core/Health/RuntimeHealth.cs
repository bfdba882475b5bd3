using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime;

/// <summary>Answers the health checks: each asks one thing, under a deadline of its own, and reports a fault instead of throwing it.</summary>
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

    public Task<HealthCheckResult> AskRecoveryAsync(HealthStatus failure, CancellationToken cancellationToken) => Task.FromResult(recovery.Diagnose(failure));

    public Task<HealthCheckResult> AskEventsAsync(HealthStatus failure, CancellationToken cancellationToken) => AskAsync(probes.AskEventsAsync, Diagnose, failure, cancellationToken);

    private HealthCheckResult Diagnose(OutboxBacklog backlog)
    {
        var age = backlog.OldestAge(time);
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["waiting"] = backlog.Count, ["oldest_seconds"] = Math.Round(age.TotalSeconds, 3) };
        var seen = backlog.Count == 0
            ? "every event was published"
            : string.Create(CultureInfo.InvariantCulture, $"events that wait to be published: {backlog.Count}, the oldest since {backlog.OldestAddedAt:u}");
        return age > EventsAreLateAfter ? HealthCheckResult.Degraded(seen, data: data) : HealthCheckResult.Healthy(seen, data);
    }

    private async Task<HealthCheckResult> AskAsync<T>(
        Func<CancellationToken, ValueTask<T>> ask, Func<T, HealthCheckResult> diagnose, HealthStatus failure, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        HealthCheckResult result;
        try
        {
            result = diagnose(await BoundedCall.RunAsync(ask, options.Timeout, time, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            result = new HealthCheckResult(failure, FaultText.Of(exception));
        }

        var data = new Dictionary<string, object>(result.Data, StringComparer.Ordinal) { ["elapsed_ms"] = Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3) };
        return new HealthCheckResult(result.Status, result.Description, data: data);
    }
}

/// <summary>How long ago recovery last got through a pass, what it could not resolve, and what that means. The worker reports to it; the health check asks it.</summary>
internal sealed class RecoveryAge(bool isOff, GalaxyRuntimeOptions options, TimeProvider time)
{
    private const int LateAfter = 3;
    private const int StuckAfter = 10;
    private const int MostNamed = 5;

    // What a committed operation asks of the engine one after the other, at most.
    private const int CallsOfAnOperation = 10;

    // What a good pass takes on top of its interval, without the second list for containers that seem to be gone.
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(2);

    // How long an open entry may be that of an operation that is under way, or of a dead host that is waited for.
    private readonly TimeSpan longestWait = options.Lease.Duration + (options.Stop.Grace * 2) + options.Start.SettleTime + options.Start.HealthTimeout + (options.Timeouts.Engine * CallsOfAnOperation);

    private readonly long began = time.GetTimestamp();
    private volatile Pass? last;

    /// <summary>A pass got to its end.</summary>
    public void Passed(ReconcilePlan plan, ReconcileReport report)
    {
        var now = time.GetTimestamp();
        var before = last?.SeenSince;
        last = new Pass(now, plan.Refusal, report, report.Unresolved.DistinctBy(static open => open.OperationId).ToDictionary(
            static open => open.OperationId,
            open => before is not null && before.TryGetValue(open.OperationId, out var since) ? since : now));
    }

    /// <param name="failure">The status of a check that fails.</param>
    public HealthCheckResult Diagnose(HealthStatus failure)
    {
        if (isOff)
        {
            return HealthCheckResult.Healthy("recovery is turned off in this host");
        }

        var pass = last;
        var age = time.GetElapsedTime(pass?.EndedAt ?? began);
        var round = options.Reconcile.Interval + options.Reconcile.VanishConfirmation + Allowance;
        var unresolved = pass?.Report.Unresolved ?? [];
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["age_seconds"] = Math.Round(age.TotalSeconds, 3), ["failed"] = pass?.Report.Failed ?? 0, ["unresolved"] = unresolved.Count,
        };
        var ended = string.Create(CultureInfo.InvariantCulture, $"{(pass is null ? "no pass of recovery has ended since the runtime was made," : "the last pass of recovery ended")} {age.TotalSeconds:0} s ago");
        var named = unresolved.Count == 0 ? "" : $"; not resolved: {string.Join("; ", unresolved.Take(MostNamed))}{(unresolved.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $"; and {unresolved.Count - MostNamed} more") : "")}";
        return age switch
        {
            _ when age > round * StuckAfter => new HealthCheckResult(failure, ended + named, data: data),
            _ when age > round * LateAfter => HealthCheckResult.Degraded(ended + named, data: data),
            _ when pass?.Refusal is { } refusal => HealthCheckResult.Degraded($"recovery refused its last pass: {refusal}{named}", data: data),
            _ when pass?.Report.Failed > 0 => HealthCheckResult.Degraded($"{ended} and could not reconcile {pass.Report.Failed} of its findings{named}", data: data),
            _ when pass?.Report.Unresolved.Any(open => time.GetElapsedTime(pass.SeenSince[open.OperationId]) > LongestWait(open)) is true =>
                HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{ended}; operations have been open for longer than {longestWait.TotalSeconds:0} s{named}"), data: data),
            _ => HealthCheckResult.Healthy(ended + named, data),
        };
    }

    // A stop that was asked for with a longer grace period is waited for longer.
    private TimeSpan LongestWait(UnresolvedOperation open) => open.Grace > options.Stop.Grace ? longestWait + ((open.Grace - options.Stop.Grace) * 2) : longestWait;

    private sealed record Pass(long EndedAt, string? Refusal, ReconcileReport Report, IReadOnlyDictionary<Guid, long> SeenSince);
}
