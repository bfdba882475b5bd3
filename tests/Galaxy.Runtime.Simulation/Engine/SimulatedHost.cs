using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Simulation;

/// <summary>One process with the whole runtime in it, on the world's backend and its own clock.</summary>
internal sealed class SimulatedHost : IDisposable
{
    private readonly World world;
    private readonly ServiceProvider services;

    public SimulatedHost(World world, int number)
    {
        this.world = world;
        Number = number;
        Name = $"host{number}";
        Clock = new HostClock(world.Clock);
        Gate = new CallGate(world, this);
        services = Compose(world.Backend);
        Runtime = services.GetRequiredService<IGalaxyRuntime>();
        Reconciler = services.GetRequiredService<IRuntimeReconciler>();
    }

    public int Number { get; }

    public string Name { get; }

    public HostClock Clock { get; }

    public CallGate Gate { get; }

    public IGalaxyRuntime Runtime { get; }

    public IRuntimeReconciler Reconciler { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Ends it between two instructions: nothing of it ever goes on.</summary>
    public void Crash()
    {
        if (!IsDead)
        {
            IsDead = true;
            Clock.IsDead = true;
            world.Tell(Name, "*** crashes");
        }
    }

    /// <summary>Stops it for a while, as a garbage collection, a debugger or a hypervisor does; the world goes on.</summary>
    public void Pause(TimeSpan span)
    {
        if (IsPaused || IsDead)
        {
            return;
        }

        IsPaused = true;
        Clock.StandStill();
        world.Tell(Name, $"*** is paused for {span.TotalSeconds:0} s");
        _ = world.LaterAsync(span, () =>
        {
            IsPaused = false;
            world.Tell(Name, "*** goes on");
            if (!IsDead)
            {
                Clock.GoOn();
            }

            return Task.CompletedTask;
        });
    }

    public void Dispose() => services.Dispose();

    private ServiceProvider Compose(InMemoryBackend backend)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<IRuntimeIdSource>(new SequentialIdSource(Number));
        collection.AddGalaxyRuntime(static options =>
            {
                options.Pull.TotalTimeout = TimeSpan.FromMinutes(2);
                // Long enough to look a few times; every look is a call that faults can strike.
                options.Start.SettleTime = TimeSpan.FromMilliseconds(300);
            })
            .SupplyPort<IRuntimeRecordStore>(PortPrecedence.Explicit, _ => new GatedRecordStore(Gate, world.Watch, backend.Records))
            .SupplyPort<IOperationLogStore>(PortPrecedence.Explicit, _ => new GatedJournal(Gate, world.Watch, backend.Operations))
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Explicit, _ => new GatedLeaseStore(Gate, world, backend.Leases))
            .SupplyPort<IDockerClient>(PortPrecedence.Explicit, _ => new GatedDockerClient(Gate, world.Watch, backend.Docker))
            .SupplyPort<IHealthSnapshotStore>(PortPrecedence.Explicit, _ => new GatedSnapshotStore(Gate, backend.HealthSnapshots))
            .SupplyPort<IHealthEventPublisher>(PortPrecedence.Explicit, _ => new GatedHealthPublisher(Gate, backend.HealthEvents))
            .SupplyPort<INotificationIntentPublisher>(PortPrecedence.Explicit, _ => new GatedNotificationPublisher(Gate, backend.Notifications))
            .SupplyPort<ILobbyClient>(PortPrecedence.Explicit, _ => new GatedLobbyClient(Gate, backend.Lobby))
            .SupplyPort<IStateDirectory>(PortPrecedence.Explicit, _ => new GatedStateDirectory(Gate, backend.StateDirectory));
        return collection.BuildServiceProvider();
    }
}
