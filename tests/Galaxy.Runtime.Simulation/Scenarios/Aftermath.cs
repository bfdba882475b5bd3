namespace Galaxy.Runtime.Simulation;

/// <summary>Everything is made reachable, one pass of recovery runs, and then everything must be right.</summary>
internal static class Aftermath
{
    // Longer than a lease lives, and than leftovers are let be.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(6);

    /// <returns>Whether what one pass left wrong was right after one more.</returns>
    public static bool Settle(World world, IReadOnlyList<Actor> actors, Action stop)
    {
        world.Faults = FixedFaults.None;
        if (!world.RunUntil(() => world.Loose == 0 && actors.All(static actor => actor.IsOver)))
        {
            world.Watch.Violated("every operation ends (G12)", string.Join(", ", actors.Where(static actor => !actor.IsOver).Select(static actor => $"{actor.Name} {actor.Request}")));
            return false;
        }

        stop();
        foreach (var host in world.Hosts)
        {
            host.Clock.Skew = TimeSpan.Zero;
        }

        foreach (var actor in actors)
        {
            Results.Check(world, actor);
        }

        world.RunFor(Quiet);
        world.Tell("world", "--- everything is reachable: one pass of recovery");
        Pass(world);
        var problems = FinalState.Problems(world);
        Results.CheckJournal(world, actors);
        if (problems.Count == 0)
        {
            return true;
        }

        foreach (var problem in problems)
        {
            world.Watch.Violated("after one pass", problem);
        }

        world.RunFor(Quiet);
        Pass(world);
        return FinalState.Problems(world).Count == 0;
    }

    private static void Pass(World world)
    {
        var host = world.Hosts.FirstOrDefault(static host => host is { IsDead: false, IsPaused: false }) ?? world.Boot();
        var pass = new Actor(host, $"pass@{host.Name}", request: null);
        pass.Begin();
        if (!world.RunUntil(() => pass.IsOver))
        {
            world.Watch.Violated("recovery ends", "it hangs");
        }

        if (pass.Error is { } error)
        {
            world.Watch.Violated("recovery does not throw", error.ToString());
        }

        world.Tell(pass.Name, $"{pass.Plan}; {pass.Report}");
    }
}
