using Galaxy.Runtime.Integration.Stores;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Recovery;

/// <summary>A reconciler judges a whole instance: each test of recovery has one of its own on the shared engine.</summary>
internal sealed class RecoveryEnvironment : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public TestEnvironment TestEnvironment { get; } = new();

    /// <summary>What hosts that share a database share.</summary>
    public InMemoryBackend Stores { get; } = new();

    public static async Task<RecoveryEnvironment> OpenAsync()
    {
        var here = new RecoveryEnvironment();
        await here.TestEnvironment.InitializeAsync();
        return here;
    }

    /// <summary>A host whose database is new, unless it is given one.</summary>
    public TestHost NewHost(InMemoryBackend? stores = null, Action<GalaxyRuntimeOptions>? configure = null, string? engine = null, PortGate? gate = null) => TestEnvironment.Host(
        options =>
        {
            options.Reconcile.LeftoverGrace = TimeSpan.Zero;
            options.Reconcile.VanishConfirmation = TimeSpan.FromMilliseconds(100);
            options.Stop.Grace = TimeSpan.Zero;
            configure?.Invoke(options);
        },
        stores,
        engine,
        gate is null ? null : builder => WrapEngine(builder.Services, port => GatedPort<IContainerEngine>.Wrap(port, gate)));

    /// <summary>A host over the shared stores dies at one of its port calls, in the middle of an operation; its lease has run out.</summary>
    /// <param name="gameId">The game of the operation.</param>
    /// <param name="faults">Where it dies.</param>
    /// <param name="operate">The operation.</param>
    public async Task DieAsync(string gameId, FaultPlan faults, Func<TestHost, Task<OperationResult>> operate)
    {
        _ = operate(NewDyingHost(faults, grace: TimeSpan.Zero));
        await faults.WhenCrashed.WaitAsync(Patience);
        Stores.Leases.Break(gameId);
    }

    /// <summary>A host over the shared stores that has the faults in front of every port.</summary>
    public TestHost NewDyingHost(FaultPlan faults, TimeSpan grace) => TestEnvironment.Host(
        options =>
        {
            options.Stop.Grace = grace;
            options.Start.SettleTime = TimeSpan.Zero;
        },
        Stores,
        adapters: builder =>
        {
            builder.UseInMemory(Stores, faults);
            // In front of the real engine's adapter, too.
            WrapEngine(builder.Services, faults.Wrap);
        });

    /// <summary>Kills a container behind the library's back, and waits until the engine shows it.</summary>
    public async Task KillAsync(string containerId)
    {
        await TestEnvironment.Engine.PostAsync($"containers/{containerId}/kill?signal=KILL");
        await Eventually.GetAsync(() => IsRunningAsync(containerId), static isRunning => !isRunning, "the end of the killed container");
    }

    public async Task<bool> IsRunningAsync(string containerId) =>
        (await TestEnvironment.Engine.InspectAsync(containerId)).GetProperty("State").GetProperty("Running").GetBoolean();

    public async Task ExpectRunningAsync(params string[] containerIds)
    {
        foreach (var id in containerIds)
        {
            (await IsRunningAsync(id)).Should().BeTrue();
        }
    }

    /// <summary>The game has one container, which runs and which its record names.</summary>
    public async Task<RuntimeRecord> ExpectOneRunningAsync(TestHost host, string gameId)
    {
        var container = (await TestEnvironment.ContainersAsync(gameId)).Should().ContainSingle().Subject;
        container.GetProperty("State").GetString().Should().Be("running");
        var record = (await host.Queries.FindAsync(gameId))!;
        record.Status.Should().Be(RuntimeStatus.Running);
        record.ContainerId.Should().Be(container.GetProperty("Id").GetString());
        return record;
    }

    private static void WrapEngine(IServiceCollection services, Func<IContainerEngine, IContainerEngine> wrap)
    {
        var docker = services.Last(static service => service.ServiceType == typeof(IContainerEngine));
        services.Replace(ServiceDescriptor.Singleton(provider => wrap((IContainerEngine)docker.ImplementationFactory!(provider))));
    }

    public async ValueTask DisposeAsync()
    {
        await TestEnvironment.DisposeAsync();
        TestEnvironment.Dispose();
    }
}
