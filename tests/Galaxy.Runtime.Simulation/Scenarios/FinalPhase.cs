namespace Galaxy.Runtime.Simulation;

/// <summary>Everything is made reachable, one pass of recovery runs, the kept events are swept, and then everything must be right.</summary>
internal static class FinalPhase
{
    private const int MostSweeps = 5;

    // Longer than a lease lives, and than leftovers are left alone.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(6);

    // Longer than an event that was refused waits.
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(11);

    /// <returns>Whether what one pass left wrong was right after one more.</returns>
    public static bool Settle(World world, IReadOnlyList<Actor> actors, Action stop)
    {
        world.Faults = FixedFaults.None;
        if (!world.RunUntil(() => world.Loose == 0 && actors.All(static actor => actor.IsOver)))
        {
            world.Watch.Violated("every operation ends", string.Join(", ", actors.Where(static actor => !actor.IsOver).Select(static actor => $"{actor.Name} {actor.Request}")));
            return false;
        }

        stop();
        world.Channels.Repair();
        foreach (var host in world.Hosts)
        {
            host.Clock.Skew = TimeSpan.Zero;
        }

        foreach (var actor in actors)
        {
            Results.Check(world, actor);
        }

        world.RunFor(Quiet);
        world.Log("world", "--- everything is reachable: one pass of recovery");
        PassOnReplacement(world);
        Pass(world);
        var problems = FinalState.Problems(world);
        foreach (var problem in problems)
        {
            world.Watch.Violated("after one pass", problem);
        }

        if (problems.Count > 0)
        {
            world.RunFor(Quiet);
            Pass(world);
            return FinalState.Problems(world).Count == 0;
        }

        Sweep(world);
        Results.CheckJournal(world, actors);
        world.Promises.CheckInterrupted(actors);
        world.Events.CheckNoneIsLost();
        return true;
    }

    /// <summary>What was begun while another engine answered is finished there.</summary>
    private static void PassOnReplacement(World world)
    {
        if (world.HasReplacement)
        {
            world.ReplaceEngine(TimeSpan.FromDays(1));
            // Longer than a host takes an engine's identity for known.
            world.RunFor(TimeSpan.FromMinutes(2));
            Pass(world);
            world.RestoreEngine();
            // Longer than a host takes an engine's identity for known.
            world.RunFor(TimeSpan.FromMinutes(2));
        }
    }

    private static void Pass(World world)
    {
        var host = LiveHost(world);
        var pass = Actor.Pass(host, $"pass@{host.Name}");
        Run(world, pass, "recovery");
        world.Log(pass.Name, $"{pass.Plan}; {pass.Report}");
    }

    private static void Sweep(World world)
    {
        for (var sweep = 0; sweep < MostSweeps && world.Outbox.Count > 0; sweep++)
        {
            if (sweep > 0)
            {
                world.RunFor(BetweenSweeps);
            }

            var host = LiveHost(world);
            Run(world, Actor.Sweep(host, $"sweep@{host.Name}"), "a sweep");
        }

        if (world.Outbox.Count > 0)
        {
            world.Watch.Violated("no event stays in the outbox (R7)", $"{world.Outbox.Count} are left after {MostSweeps} sweeps");
        }
    }

    private static SimulatedHost LiveHost(World world) => world.Hosts.FirstOrDefault(static host => host is { IsDead: false, IsPaused: false }) ?? world.Boot();

    private static void Run(World world, Actor actor, string what)
    {
        actor.Begin();
        if (!world.RunUntil(() => actor.IsOver))
        {
            world.Watch.Violated($"{what} ends", "it hangs");
        }

        if (actor.Error is { } error)
        {
            world.Watch.Violated($"{what} does not throw", error.ToString());
        }
    }
}
