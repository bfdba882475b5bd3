using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Integration;

/// <summary>A host on a real engine: the library as a user registers it.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly ServiceProvider services;

    internal TestHost(string dockerHost, InMemoryBackend stores, Action<GalaxyRuntimeOptions> configure, Action<IGalaxyRuntimeBuilder>? adapters = null)
    {
        Stores = stores;
        var builder = new ServiceCollection().AddGalaxyRuntime(configure).UseDocker(docker => docker.Host = dockerHost).UseInMemory(stores).WithoutRecovery();
        builder.Services.AddLogging().AddHealthChecks().AddGalaxyRuntime();
        adapters?.Invoke(builder);
        services = builder.Services.BuildServiceProvider();
    }

    public InMemoryBackend Stores { get; }

    public IGalaxyRuntime Runtime => services.GetRequiredService<IGalaxyRuntime>();

    public IRuntimeQueries Queries => services.GetRequiredService<IRuntimeQueries>();

    public IRuntimeEvents Events => services.GetRequiredService<IRuntimeEvents>();

    public IRuntimeReconciler Reconciler => services.GetRequiredService<IRuntimeReconciler>();

    public IRuntimePreflight Preflight => services.GetRequiredService<IRuntimePreflight>();

    public IEnumerable<IHostedService> Hosted => services.GetServices<IHostedService>();

    public IEnumerable<HealthEventType> EventsOf(string gameId) => Stores.HealthEvents.Published.Where(e => e.GameId == gameId).Select(e => e.Type);

    public Task<OperationResult> StartAsync(string gameId, string image = EngineImages.V140) =>
        Runtime.StartAsync(new StartRequest(gameId, image));

    public Task<OperationResult> StopAsync(string gameId) =>
        Runtime.StopAsync(new StopRequest(gameId, StopReason.AdminRequest));

    public Task<OperationResult> RestartAsync(string gameId) => Runtime.RestartAsync(new RestartRequest(gameId));

    public Task<OperationResult> PatchAsync(string gameId, string image) =>
        Runtime.PatchAsync(new PatchRequest(gameId, image));

    public Task<OperationResult> CleanupAsync(string gameId) => Runtime.CleanupAsync(new CleanupRequest(gameId));

    /// <summary>What the health check of the engine says.</summary>
    public async Task<HealthStatus> EngineHealthAsync() => (await services.GetRequiredService<HealthCheckService>()
        .CheckHealthAsync(static check => check.Name == RuntimeHealthChecks.Engine, CancellationToken.None)).Status;

    /// <summary>Starts a game that the test needs to run.</summary>
    public async Task<RuntimeRecord> RunningAsync(string gameId, string image = EngineImages.V140)
    {
        var started = await StartAsync(gameId, image);
        started.IsSuccess.Should().BeTrue(started.ToString());
        return started.Record!;
    }

    /// <summary>The newest entry of that kind that no other operation is around of.</summary>
    public async Task<OperationEntry> EntryAsync(OperationResult result) =>
        (await Queries.ReadOperationsAsync(result.GameId)).Entries.Single(entry => entry.OperationId == result.OperationId);

    /// <summary>One pass of recovery.</summary>
    public async Task<ReconcilePlan> RecoverAsync()
    {
        var plan = await Reconciler.PlanAsync();
        await Reconciler.ApplyAsync(plan);
        return plan;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
