using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing;

/// <summary>A watch that is known to have begun: the port does not report when a watch is live, so containers are created until one is seen.</summary>
internal sealed class EventWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<ContainerEvent> events = new();
    private readonly EngineScope scope;
    private readonly (string Key, string Value)[] labels;
    private readonly Task reading;

    private EventWatch(EngineScope scope, (string Key, string Value)[] labels)
    {
        this.scope = scope;
        this.labels = labels;
        reading = Task.Run(ReadAsync);
    }

    /// <summary>Watches the case's containers that have these labels besides.</summary>
    public static async Task<EventWatch> BeginAsync(EngineScope scope, params (string Key, string Value)[] labels)
    {
        var watch = new EventWatch(scope, labels);
        await watch.SeeAnotherAsync();
        return watch;
    }

    public List<ContainerEvent> EventsOf(string containerId) => [.. events.Where(containerEvent => containerEvent.ContainerId == containerId)];

    public List<ContainerEventType> TypesOf(string containerId) => EventsOf(containerId).ConvertAll(static containerEvent => containerEvent.Type);

    /// <summary>Creates containers until one is reported: then everything before it has been reported too.</summary>
    public Task SeeAnotherAsync() =>
        scope.EventuallyAsync(
            async () =>
            {
                if (reading.IsFaulted)
                {
                    await reading;
                }

                var probe = await scope.CreateAsync(await scope.SpecAsync(scope.Environment.RunningImage, labels));
                await scope.RemoveAsync(probe);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, scope.Token);
                return EventsOf(probe).Count > 0;
            },
            "the watch reports a new container");

    public async Task CancelAsync()
    {
        await ending.CancelAsync();
        await reading;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task ReadAsync()
    {
        var wanted = new Dictionary<string, string>(scope.Mine.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            wanted[key] = value;
        }

        await foreach (var containerEvent in scope.OpenAnother().WatchAsync(new ContainerFilter { Labels = wanted }, ending.Token))
        {
            events.Enqueue(containerEvent);
        }
    }
}
