using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime.Http;

/// <summary>What the health checks found.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Checks">Each check's status and words, by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthAnswer.Check> Checks)
{
    /// <summary>One check.</summary>
    internal sealed record Check(string Status, string? Description);

    public static HealthAnswer Of(HealthReport report) => new(
        TextOf(report.Status),
        report.Entries.ToDictionary(static entry => entry.Key, static entry => new Check(TextOf(entry.Value.Status), entry.Value.Description)));

    private static string TextOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        HealthStatus.Unhealthy => "unhealthy",
    };
}
