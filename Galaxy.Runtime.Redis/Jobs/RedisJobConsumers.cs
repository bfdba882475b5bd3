using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Redis;

/// <summary>Runs the job consumers for as long as the host runs.</summary>
internal sealed class RedisJobConsumers(IReadOnlyList<JobConsumer> consumers, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abort = new();
    private Task running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.WhenAll(consumers.Select(consumer => Task.Run(() => consumer.RunAsync(stopping.Token, abort.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Takes no new jobs, and waits for what was begun as long as the host does.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await abort.CancelAsync().ConfigureAwait(false);
            await GiveBackAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        // Not disposed with it: jobs that outlived the shutdown timeout may still read the tokens.
        stopping.Cancel();
        abort.Cancel();
    }

    // A moment more than the host grants: jobs that are given back now need not wait for their heartbeat to be missed.
    private async Task GiveBackAsync()
    {
        try
        {
            await running.WaitAsync(LastMoment, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Other hosts take them when their heartbeat is missed.
        }
    }
}
