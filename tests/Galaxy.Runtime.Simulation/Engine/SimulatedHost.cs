using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Simulation;

/// <summary>One process with the whole runtime in it, on the world's backend and its own clock.</summary>
internal sealed class SimulatedHost : IDisposable
{
    private readonly HostServices services;

    public SimulatedHost(World world, int number)
    {
        World = world;
        Number = number;
        Name = $"host{number}";
        Clock = new HostClock(world.Clock);
        Gate = new CallGate(world, this);
        services = new HostServices(this, world.Setup);
        Runtime = services.GetRequiredService<IGalaxyRuntime>();
        Reconciler = services.GetRequiredService<IRuntimeReconciler>();
        Sweep = services.GetRequiredService<IEventSweep>();
    }

    public World World { get; }

    public int Number { get; }

    public string Name { get; }

    public HostClock Clock { get; }

    public CallGate Gate { get; }

    public IGalaxyRuntime Runtime { get; }

    public IRuntimeReconciler Reconciler { get; }

    public IEventSweep Sweep { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>How often it was paused.</summary>
    public int Pauses { get; private set; }

    /// <summary>Ends it between two instructions: nothing of it ever continues.</summary>
    public void Crash()
    {
        if (!IsDead)
        {
            IsDead = true;
            Clock.IsDead = true;
            World.Log(Name, "*** crashes");
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
        Pauses++;
        Clock.StandStill();
        World.Log(Name, $"*** is paused for {span.TotalSeconds:0} s");
        _ = World.LaterAsync(span, () =>
        {
            IsPaused = false;
            World.Log(Name, "*** continues");
            if (!IsDead)
            {
                Clock.Continue();
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Removes what is old, as the hosted workers do.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var graph = services.GetRequiredService<RuntimeGraph>();
        await graph.Retention.RemoveExpiredAsync(cancellationToken);
        await graph.Pruner.SweepAsync(cancellationToken);
    }

    public void Dispose() => services.Dispose();
}
