using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Reconciles at boot and on a timer; the engine's events only wake it early. It never throws into the host.</summary>
internal sealed class RecoveryWorker(
    IRuntimeReconciler reconciler,
    ContainerWatch watch,
    OperationPublisher publisher,
    ReconcileReporter reporter,
    RestartSchedule restarts,
    RecoveryAge age,
    ReconcileOptions options,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private string? refusal;
    private DateTimeOffset? lookedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for the first pass.
        await Task.Yield();
        var watching = watch.RunAsync(stoppingToken);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            failures = await TryPassAsync(stoppingToken) ? 0 : failures + 1;
            try
            {
                if (await watch.WaitAsync(PauseAfter(failures), stoppingToken))
                {
                    // What woke us is often one of several things that happen together.
                    await Task.Delay(Settle, time, stoppingToken);
                }
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
            lookedAt = plan.LookedAt;
            await TellRefusalAsync(plan);
            var report = await reconciler.ApplyAsync(plan, stoppingToken);
            age.Passed(plan, report);
            reporter.PassesAre(null);
            return report.Failed == 0;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception)
        {
            lookedAt = null;
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
    /// Spread by a tenth, so that hosts that boot together do not stay together; longer while passes fail; shorter when a restart falls due after
    /// the last look, so that one that was tried then waits for its turn.
    /// </summary>
    private TimeSpan PauseAfter(int failures)
    {
        var spread = 0.9 + (0.2 * (time.GetTimestamp() % 1_000 / 1_000.0));
        var pause = options.Interval * spread * Math.Pow(2, Math.Min(failures, 10));
        pause = failures == 0 || pause < LongestPause ? pause : options.Interval > LongestPause ? options.Interval : LongestPause;
        var untilDue = lookedAt is { } looked ? restarts.NextAfter(looked) - time.GetUtcNow() : null;
        return untilDue is not { } left || left >= pause ? pause : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
