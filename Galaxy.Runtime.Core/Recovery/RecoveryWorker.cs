using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Reconciles at boot and on a timer; the engine's events only wake it early. It never throws into the host.</summary>
internal sealed class RecoveryWorker(
    IRuntimeReconciler reconciler, ContainerWatch watch, OperationPublisher publisher, ReconcileReporter reporter, ReconcileOptions options, LeaseOptions lease,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private string? refusal;
    private int failures;
    private bool hasLeftBusyGames;

    /// <summary>When the last pass that worked ended; null before the first.</summary>
    public DateTimeOffset? LastPassAt { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for the first pass.
        await Task.Yield();
        var watching = watch.RunAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            failures = await TryPassAsync(stoppingToken) ? 0 : failures + 1;
            try
            {
                await watch.WaitAsync(NextPause(), stoppingToken);
                // What woke us is often one of several things that happen together.
                await Task.Delay(Settle, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await watching;
    }

    private async Task<bool> TryPassAsync(CancellationToken stoppingToken)
    {
        try
        {
            var plan = await reconciler.PlanAsync(stoppingToken);
            await TellRefusalAsync(plan);
            var report = await reconciler.ApplyAsync(plan, stoppingToken);
            LastPassAt = time.GetUtcNow();
            reporter.PassesAre(null);
            hasLeftBusyGames = report.Passed > plan.Items.Count(static item => item.Action is ReconcileAction.Quarantine);
            return report.Failed == 0;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception)
        {
            reporter.PassesAre(exception is RuntimePortException ? exception.Message : exception.GetType().Name);
            return false;
        }
    }

    private async Task TellRefusalAsync(ReconcilePlan plan)
    {
        if (plan.Refusal is not null && refusal is null)
        {
            await publisher.NotifyRefusalAsync(plan);
        }

        refusal = plan.Refusal;
    }

    /// <summary>
    /// The interval; sooner after a failure, and less and less so, because most outages are short; and not much later than a lease can
    /// outlive its holder when games were left alone as busy. Spread by a tenth, so that hosts that boot together do not stay together.
    /// </summary>
    private TimeSpan NextPause()
    {
        var soonest = failures > 0 ? FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10)) : hasLeftBusyGames ? lease.Ttl / 2 : options.Interval;
        var spread = 0.9 + (0.2 * (time.GetTimestamp() % 1_000 / 1_000.0));
        return spread * (soonest < options.Interval ? soonest : options.Interval);
    }
}
