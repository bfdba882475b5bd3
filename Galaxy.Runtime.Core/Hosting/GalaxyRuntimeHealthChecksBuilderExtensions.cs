using Galaxy.Runtime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the runtime among the host's health checks.</summary>
public static class GalaxyRuntimeHealthChecksBuilderExtensions
{
    private static readonly (string Name, Func<RuntimeHealth, HealthStatus, CancellationToken, Task<HealthCheckResult>> Ask)[] Checks =
    [
        (RuntimeHealthChecks.Engine, static (health, failure, token) => health.AskEngineAsync(failure, token)),
        (RuntimeHealthChecks.Records, static (health, failure, token) => health.AskRecordsAsync(failure, token)),
        (RuntimeHealthChecks.Journal, static (health, failure, token) => health.AskJournalAsync(failure, token)),
        (RuntimeHealthChecks.Leases, static (health, failure, token) => health.AskLeasesAsync(failure, token)),
        (RuntimeHealthChecks.Recovery, static (health, failure, token) => health.AskRecoveryAsync(failure, token)),
        (RuntimeHealthChecks.Events, static (health, failure, token) => health.AskEventsAsync(failure, token)),
    ];

    /// <summary>
    /// Adds one check each for the engine, the record store, the operation log, the lease store, recovery and unpublished events, named as
    /// <see cref="RuntimeHealthChecks"/> says. Each asks one cheap question that changes nothing, answers within <c>Health:Timeout</c> even if
    /// a server hangs, and has <c>elapsed_ms</c> (recovery: <c>age_seconds</c> and <c>failed</c>; events also <c>waiting</c> and <c>oldest_seconds</c>) in its data.
    /// A second call changes nothing.
    /// </summary>
    /// <param name="builder">The host's health checks; <c>services.AddGalaxyRuntime()</c> is called besides, before or after.</param>
    /// <param name="name">What the names begin with, such as <c>galaxy</c> in <c>galaxy-engine</c>; not blank.</param>
    /// <param name="failureStatus">What a check reports that fails; null means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of every check; null means <see cref="RuntimeHealthChecks.Tag"/> and <see cref="RuntimeHealthChecks.ReadyTag"/>.</param>
    /// <param name="timeout">
    /// After which the host's health service gives a check up, besides <c>Health:Timeout</c>, by which a check ends itself and says why: more than zero; null means not at all.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative.</exception>
    /// <example>
    /// <code>
    /// services.AddHealthChecks().AddGalaxyRuntime();
    /// services.AddHealthChecks().AddGalaxyRuntime(failureStatus: HealthStatus.Degraded, tags: ["games"]);
    /// </code>
    /// </example>
    public static IHealthChecksBuilder AddGalaxyRuntime(
        this IHealthChecksBuilder builder, string name = RuntimeHealthChecks.Tag, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (timeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        }

        if (builder.Services.Any(static service => service.ServiceType == typeof(AddedMark)))
        {
            return builder;
        }

        builder.Services.AddSingleton<AddedMark>();
        string[] all = tags is null ? [RuntimeHealthChecks.Tag, RuntimeHealthChecks.ReadyTag] : [.. tags];
        foreach (var (check, ask) in Checks)
        {
            builder.Add(new HealthCheckRegistration(
                name + check[RuntimeHealthChecks.Tag.Length..], services => new RuntimeHealthCheck(services, ask), failureStatus, all, timeout));
        }

        return builder;
    }

    private sealed class AddedMark;
}
