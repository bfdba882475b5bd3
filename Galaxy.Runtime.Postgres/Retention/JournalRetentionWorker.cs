using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Postgres;

/// <summary>Runs the journal's retention every hour, if it is configured.</summary>
internal sealed class JournalRetentionWorker(
    JournalRetention retention, IOptions<PostgresOptions> options, TimeProvider timeProvider, ILogger<JournalRetentionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Hosts that start together do not delete together.
    private static readonly int SpreadSeconds = 300;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.JournalRetentionDays is not { } days)
        {
            return;
        }

        var spread = new Random(HashCode.Combine(Environment.MachineName, Environment.ProcessId)).Next(1, SpreadSeconds);
        var isFailing = false;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(spread), timeProvider, stoppingToken).ConfigureAwait(false);
            using var timer = new PeriodicTimer(Every, timeProvider);
            do
            {
                isFailing = await RunOnceAsync(TimeSpan.FromDays(days), isFailing, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> RunOnceAsync(TimeSpan age, bool wasFailing, CancellationToken stoppingToken)
    {
        try
        {
            var deleted = await retention.DeleteOlderThanAsync(age, stoppingToken).ConfigureAwait(false);
            if (wasFailing)
            {
                logger.JournalTrimRecovered();
            }

            if (deleted > 0)
            {
                logger.JournalTrimmed(deleted);
            }

            return false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (!wasFailing)
            {
                logger.JournalTrimFailed(exception);
            }

            return true;
        }
    }
}
