using System.Threading.Channels;

namespace Galaxy.Runtime;

/// <summary>Follows the engine's events to wake the reconciler early and to report health checks. Losing an event costs time, nothing else.</summary>
internal sealed class ContainerEventWatcher(IContainerEngine docker, EngineEnds ends, EventPublisher publisher, ReconcileReporter reporter, GalaxyRuntimeOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<string> failing = new(StringComparer.Ordinal);
    private readonly ContainerFilter ours = new()
    {
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Instance] = options.InstanceId,
        },
    };

    /// <summary>Follows until the token ends it; reconnects with growing pauses, and says once that the stream has ended.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        var isTold = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var why = "the engine closed it";
            try
            {
                await foreach (var happened in docker.WatchAsync(ours, stoppingToken))
                {
                    (failures, isTold) = (0, false);
                    await HandleAsync(happened);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                why = FaultText.Of(exception);
            }

            if (!isTold)
            {
                isTold = true;
                reporter.WatchEnded(why);
            }

            // Events were missed: a pass finds what they would have reported.
            wakes.Writer.TryWrite(true);
            try
            {
                await Task.Delay(Backoff.Delay(failures++, FirstPause, LongestPause), time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Something happened that the next pass should see soon.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Waits until something happened, or for so long.</summary>
    /// <returns>Whether something happened.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up.
            return false;
        }
    }

    private async Task HandleAsync(ContainerEvent happened)
    {
        switch (happened.Type)
        {
            case ContainerEventType.Die or ContainerEventType.Oom or ContainerEventType.Destroy:
                failing.Remove(happened.ContainerId);
                if (happened is { Type: ContainerEventType.Die, IsEngineEnding: true })
                {
                    ends.Ended(happened.ContainerId);
                }
                else if (happened.Type is ContainerEventType.Destroy)
                {
                    ends.Forget(happened.ContainerId);
                }

                wakes.Writer.TryWrite(true);
                break;
            case ContainerEventType.Unhealthy when failing.Add(happened.ContainerId):
                await publisher.PublishProbeAsync(happened, HealthEventType.ProbeFailed);
                break;
            case ContainerEventType.Healthy when failing.Remove(happened.ContainerId):
                await publisher.PublishProbeAsync(happened, HealthEventType.ProbeRecovered);
                break;
            default:
                break;
        }
    }
}
