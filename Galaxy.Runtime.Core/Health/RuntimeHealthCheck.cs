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
