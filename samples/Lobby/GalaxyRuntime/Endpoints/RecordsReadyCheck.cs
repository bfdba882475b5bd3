using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime.Http;

/// <summary>Whether the record store answers.</summary>
internal sealed class RecordsReadyCheck(IRuntimeQueries queries) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await queries.FindAsync("readyz", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (RuntimePortException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}
