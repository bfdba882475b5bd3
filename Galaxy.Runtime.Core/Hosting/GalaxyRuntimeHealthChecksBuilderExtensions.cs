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
    /// Adds one check each for the engine, the record store, the operation log, the lease store, recovery and unpublished events, named and tagged as
    /// <see cref="RuntimeHealthChecks"/> says. Each asks one cheap question that changes nothing, answers within <c>Health:Timeout</c> also
    /// when a server hangs, and has <c>elapsed_ms</c> (recovery: <c>age_seconds</c> and <c>failed</c>; events also <c>waiting</c> and <c>oldest_seconds</c>) in its data. Calling it twice is harmless.
    /// </summary>
    /// <param name="builder">The host's health checks; <c>services.AddGalaxyRuntime()</c> is called besides, before or after.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <example>
    /// <code>
    /// services.AddHealthChecks().AddGalaxyRuntime();
    /// </code>
    /// </example>
    public static IHealthChecksBuilder AddGalaxyRuntime(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service => service.ServiceType == typeof(AddedMark)))
        {
            return builder;
        }

        builder.Services.AddSingleton<AddedMark>();
        foreach (var (name, ask) in Checks)
        {
            builder.Add(new HealthCheckRegistration(
                name, services => new RuntimeHealthCheck(services, ask), failureStatus: null, [RuntimeHealthChecks.Tag, RuntimeHealthChecks.ReadyTag]));
        }

        return builder;
    }

    private sealed class AddedMark;
}
