using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Reconciles at boot and on a timer; the engine's events only wake it early. It never throws into the host.</summary>
internal sealed class RecoveryWorker(
    RuntimeReconciler reconciler,
    ContainerEventWatcher watch,
    EventPublisher publisher,
    ReconcileReporter reporter,
    RestartSchedule restarts,
    RecoveryAge age,
    ReconcileOptions options,
    LeaseOptions lease,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Debounce = TimeSpan.FromSeconds(1);

    private readonly List<Task> waits = [];
    private string? refusal;
    private DateTimeOffset? readAt;
    private int failures;
    private bool hasLeftBusyGames;

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
                if (await watch.WaitAsync(NextPause(), stoppingToken))
                {
                    // What woke us is often one of several things that happen together.
                    await Task.Delay(Debounce, time, stoppingToken);
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await watching;
        await Task.WhenAll(waits);
    }

    private async Task<bool> TryPassAsync(CancellationToken stoppingToken)
    {
        using var span = reporter.BeginPass();
        try
        {
            var plan = await reconciler.PlanAsync(stoppingToken);
            readAt = plan.ReadAt;
            await NotifyRefusalAsync(plan);
            var pass = await reconciler.BeginAsync(plan, stoppingToken);
            Follow(pass, stoppingToken);
            var report = pass.SoFar;
            age.Passed(plan, report);
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
            readAt = null;
            reporter.PassesAre(FaultText.Of(exception));
            return false;
        }
    }

    /// <summary>Games that wait for a grace period hold up neither this pass nor the next; their outcome is handled as soon as it is there.</summary>
    private void Follow(ReconcilePass pass, CancellationToken stoppingToken)
    {
        waits.RemoveAll(static wait => wait.IsCompleted);
        if (!pass.Ended.IsCompletedSuccessfully)
        {
            waits.Add(FollowAsync());
        }

        async Task FollowAsync()
        {
            try
            {
                await pass.Ended;
            }
            catch (Exception exception)
            {
                // When the host stops, what is left is the next host's.
                if (!stoppingToken.IsCancellationRequested)
                {
                    reporter.PassesAre(FaultText.Of(exception));
                }
            }

            watch.Wake();
        }
    }

    private async Task NotifyRefusalAsync(ReconcilePlan plan)
    {
        if (plan.Refusal is not null && refusal is null)
        {
            await publisher.NotifyRefusalAsync(plan);
        }

        refusal = plan.Refusal;
    }

    /// <summary>
    /// The interval; sooner after a failure, and less and less so, because most outages are short; not much later than a lease can outlive
    /// its holder when games were left alone as busy; and when a restart falls due after the last plan, so that one that was tried then waits
    /// for its turn. Spread by a tenth, so that hosts that boot together do not stay together.
    /// </summary>
    private TimeSpan NextPause()
    {
        var soonest = failures > 0 ? Backoff.Delay(failures - 1, FirstRetry, options.Interval) : hasLeftBusyGames ? lease.Duration / 2 : options.Interval;
        var pause = Backoff.Spread(soonest < options.Interval ? soonest : options.Interval, time);
        var untilDue = readAt is { } planned ? restarts.NextAfter(planned) - time.GetUtcNow() : null;
        return untilDue is not { } left || left >= pause ? pause : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
