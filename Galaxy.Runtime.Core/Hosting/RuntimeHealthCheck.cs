using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime;

/// <summary>One health check of the runtime. The runtime is found late, so that one that cannot be put together is unhealthy and not an exception.</summary>
internal sealed class RuntimeHealthCheck(IServiceProvider services, Func<RuntimeHealth, HealthStatus, CancellationToken, Task<HealthCheckResult>> ask) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failure = context.Registration.FailureStatus;
        RuntimeGraph? runtime;
        try
        {
            runtime = services.GetService<RuntimeGraph>();
        }
        catch (Exception exception)
        {
            return Task.FromResult(new HealthCheckResult(failure, $"the runtime cannot be put together ({exception.GetType().Name}): the first use of {nameof(IGalaxyRuntime)} says why"));
        }

        return runtime is null
            ? Task.FromResult(new HealthCheckResult(failure, "services.AddGalaxyRuntime() was not called"))
            : ask(runtime.Health, failure, cancellationToken);
    }
}

/// <summary>The names and tags of the health checks, unless <c>AddGalaxyRuntime</c> is given others.</summary>
public static class RuntimeHealthChecks
{
    /// <summary>The container engine answers; degraded when the container network is missing.</summary>
    public const string Engine = "galaxy-engine";

    /// <summary>The record store answers.</summary>
    public const string Records = "galaxy-records";

    /// <summary>The operation log answers.</summary>
    public const string Journal = "galaxy-journal";

    /// <summary>The lease store answers, and can write.</summary>
    public const string Leases = "galaxy-leases";

    /// <summary>Recovery gets through its passes: degraded when the last one is three rounds ago, or refused or failed in part; unhealthy after ten.</summary>
    public const string Recovery = "galaxy-recovery";

    /// <summary>Events reach their publishers: degraded when one has waited for more than five minutes. Never unhealthy on that account: games do not depend on it.</summary>
    public const string Events = "galaxy-events";

    /// <summary>The tag of all of them.</summary>
    public const string Tag = "galaxy";

    /// <summary>The second tag of all of them, for readiness endpoints.</summary>
    public const string ReadyTag = "ready";
}
