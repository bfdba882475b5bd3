using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>The consumers of one host, with everything quick, and a runtime that records or, without one, the library's own on the fakes.</summary>
internal sealed class ConsumerHost : IAsyncDisposable
{
    private static int names;

    private readonly ServiceProvider services;
    private readonly RedisJobConsumers consumers;
    private bool isStopped;

    private ConsumerHost(string address, string prefix, RecordingRuntime? runtime, Action<RedisOptions>? configure, InMemoryBackend backend, FaultPlan? faults)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        collection.AddSingleton(backend.Time);
        collection.AddGalaxyRuntime().UseInMemory(backend, faults).UseRedis(address, options =>
        {
            options.KeyPrefix = prefix;
            options.CommandTimeout = TimeSpan.FromSeconds(2);
            options.Jobs.ConsumerName = Name;
            options.Jobs.PollInterval = TimeSpan.FromMilliseconds(20);
            options.Jobs.ClaimIdle = TimeSpan.FromSeconds(1);
            options.Jobs.ClaimHeartbeat = TimeSpan.FromMilliseconds(100);
            options.Jobs.RetryDelay = TimeSpan.FromMilliseconds(20);
            options.Jobs.MaxRetryDelay = TimeSpan.FromMilliseconds(100);
            configure?.Invoke(options);
        }).AddRedisJobConsumers();
        if (runtime is not null)
        {
            collection.AddSingleton<IGalaxyRuntime>(runtime);
        }

        services = collection.BuildServiceProvider();
        consumers = services.GetServices<IHostedService>().OfType<RedisJobConsumers>().Single();
    }

    public string Name { get; } = $"host-{Interlocked.Increment(ref names)}";

    public RecordingLogger Logs { get; } = new();

    public static async Task<ConsumerHost> StartAsync(
        string address, string prefix, RecordingRuntime? runtime, Action<RedisOptions>? configure = null, InMemoryBackend? backend = null, FaultPlan? faults = null)
    {
        var host = new ConsumerHost(address, prefix, runtime, configure, backend ?? new InMemoryBackend(), faults);
        await host.consumers.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        isStopped = true;
        await consumers.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!isStopped)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await StopAsync(patience.Token);
        }

        await services.DisposeAsync();
    }
}
