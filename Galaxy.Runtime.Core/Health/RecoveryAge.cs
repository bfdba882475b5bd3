using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime;

/// <summary>How long ago recovery last got through a pass, and what that means. The worker reports to it; the health check asks it.</summary>
internal sealed class RecoveryAge(bool isOff, ReconcileOptions options, TimeProvider time)
{
    private const int LateAfter = 3;
    private const int StuckAfter = 10;

    // What a pass that goes well takes on top of its interval, the second look for containers that seem gone aside.
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(2);

    private readonly long began = time.GetTimestamp();
    private volatile Pass? last;

    /// <summary>A pass got to its end.</summary>
    public void Passed(ReconcilePlan plan, ReconcileReport report) => last = new Pass(time.GetTimestamp(), plan.Refusal, report.Failed);

    /// <param name="failure">The status of a check that fails.</param>
    public HealthCheckResult Judge(HealthStatus failure)
    {
        if (isOff)
        {
            return HealthCheckResult.Healthy("recovery is turned off in this host");
        }

        var pass = last;
        var age = time.GetElapsedTime(pass?.EndedAt ?? began);
        var round = options.Interval + options.VanishConfirmation + Allowance;
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["age_seconds"] = Math.Round(age.TotalSeconds, 3), ["failed"] = pass?.Failed ?? 0 };
        var told = string.Create(CultureInfo.InvariantCulture, $"{(pass is null ? "no pass of recovery has ended since the runtime was made," : "the last pass of recovery ended")} {age.TotalSeconds:0} s ago");
        return age switch
        {
            _ when age > round * StuckAfter => new HealthCheckResult(failure, told, data: data),
            _ when age > round * LateAfter => HealthCheckResult.Degraded(told, data: data),
            _ when pass?.Refusal is { } refusal => HealthCheckResult.Degraded($"recovery refused its last pass: {refusal}", data: data),
            _ when pass?.Failed > 0 => HealthCheckResult.Degraded($"{told} and could not put right {pass.Failed} of its findings", data: data),
            _ => HealthCheckResult.Healthy(told, data),
        };
    }

    private sealed record Pass(long EndedAt, string? Refusal, int Failed);
}
