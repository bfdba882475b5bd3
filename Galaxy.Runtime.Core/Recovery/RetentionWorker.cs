using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Removes the containers of games that were stopped long ago. The age is checked again under the lease.</summary>
internal sealed class RetentionWorker(
    IRuntimeRecordStore records, CleanupOrchestrator cleanup, PortCaller caller, RetentionOptions options, ILogger logger, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        string? problem = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RemoveExpiredAsync(stoppingToken);
                problem = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var now = exception is RuntimePortException ? exception.Message : exception.GetType().Name;
                if (problem != now)
                {
                    problem = now;
                    Log.RetentionFailed(logger, now);
                }
            }

            try
            {
                await Task.Delay(options.Interval * (0.9 + (0.2 * (time.GetTimestamp() % 1_000 / 1_000.0))), time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Removes what has expired now; throws what a port does.</summary>
    public async Task RemoveExpiredAsync(CancellationToken stoppingToken)
    {
        var cutoff = time.GetUtcNow() - TimeSpan.FromDays(options.Days);
        var expired = new RuntimeRecordFilter { Status = RuntimeStatus.Stopped, StoppedBefore = cutoff, Limit = options.BatchSize };
        await foreach (var record in caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(expired, cancel), stoppingToken))
        {
            await cleanup.CleanupExpiredAsync(record.GameId, cutoff, stoppingToken);
        }
    }
}
