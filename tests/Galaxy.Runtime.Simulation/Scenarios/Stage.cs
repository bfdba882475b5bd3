namespace Galaxy.Runtime.Simulation;

/// <summary>Where acts become actors.</summary>
internal sealed class Stage(World world, SimulatedHost[] hosts) : IDisposable
{
    private readonly List<Actor> actors = [];
    private readonly CancellationTokenSource following = new();
    private int begun;

    public IReadOnlyList<Actor> Actors => actors;

    public void PlayTogether(IReadOnlyList<Act> acts)
    {
        foreach (var act in acts)
        {
            _ = world.LaterAsync(act.At, () =>
            {
                begun++;
                if (!act.IsPoll || world.Backend.Leases.FindHolder(act.Request!.GameId) is not null)
                {
                    Begin(act);
                }

                return Task.CompletedTask;
            });
        }

        world.RunUntil(() => begun >= acts.Count && actors.TrueForAll(static actor => actor.IsOver));
    }

    public void PlayInTurn(IReadOnlyList<Act> acts, bool expectsOutcomes)
    {
        var expectations = new Expectations(world);
        foreach (var act in acts)
        {
            if (act.At > TimeSpan.FromHours(1))
            {
                world.RunFor(act.At);
            }

            var expected = act.Request is { } request ? expectations.Of(request) : default;
            var actor = Begin(act);
            world.RunUntil(() => actor is null or { IsOver: true });
            if (expectsOutcomes && act.Request is not null && actor!.Result?.ErrorCode != expected)
            {
                world.Watch.Violated("expected outcome", $"{act.Request}: {expected} was expected, and it was {actor.Result?.ToString() ?? actor.Error?.ToString() ?? "nothing"}");
            }
        }
    }

    /// <summary>Lets every host begin a pass when a container ends, as the hosted worker does.</summary>
    public void FollowEvents()
    {
        foreach (var host in hosts)
        {
            _ = FollowAsync(host);
        }
    }

    public void StopFollowing() => following.Cancel();

    public void Dispose() => following.Dispose();

    private async Task FollowAsync(SimulatedHost host)
    {
        var filter = new ContainerFilter { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue } };
        var passes = 0;
        try
        {
            await foreach (var happened in new GatedContainerEngine(host.Gate, world).WatchAsync(filter, following.Token))
            {
                if (happened.Type is ContainerEventType.Die && passes++ < 3)
                {
                    Begin(new Act(TimeSpan.Zero, Array.IndexOf(hosts, host), ActKind.Pass));
                }
            }
        }
        catch (Exception exception) when (exception is RuntimePortException or OperationCanceledException)
        {
            world.Log(host.Name, "follows the events no more");
        }
    }

    /// <returns>The actor; null for what no host does.</returns>
    private Actor? Begin(Act act)
    {
        if (act.Kind is ActKind.Hand)
        {
            new Hand(world).Do(act.Hand);
            return null;
        }

        if (hosts[act.Host].IsDead)
        {
            hosts[act.Host] = world.Boot();
        }

        var host = hosts[act.Host];
        if (act.Kind is ActKind.Sweep && actors.Exists(actor => actor.Host == host && actor.IsSweep && !actor.IsOver))
        {
            // A host makes one sweep at a time; who waits for it would go on in the thread pool.
            return null;
        }

        var name = $"{(char)('A' + (actors.Count % 26))}@{host.Name}";
        var actor = act.Kind switch
        {
            ActKind.Request => new Actor(host, name, act.Request!),
            ActKind.Pass => Actor.Pass(host, name),
            ActKind.Sweep => Actor.Sweep(host, name),
            ActKind.Retention => Actor.Retention(host, name),
            ActKind.Hand => throw new InvalidOperationException("No host does that."),
        };
        actors.Add(actor);
        world.Log(actor.Name, $"--- {act.Request?.ToString() ?? act.Kind.ToString()}");
        actor.DisturbancesBefore = world.Watch.Disturbances;
        actor.Begin();
        return actor;
    }
}
