namespace Galaxy.Runtime.Simulation;

/// <summary>Where acts become actors.</summary>
internal sealed class Stage(World world, SimulatedHost[] hosts) : IDisposable
{
    private readonly List<Actor> actors = [];
    private readonly CancellationTokenSource following = new();

    public IReadOnlyList<Actor> Actors => actors;

    public void PlayTogether(IReadOnlyList<Act> acts)
    {
        foreach (var act in acts)
        {
            _ = world.LaterAsync(act.At, () =>
            {
                Begin(act);
                return Task.CompletedTask;
            });
        }

        world.RunUntil(() => actors.Count >= acts.Count && actors.TrueForAll(static actor => actor.IsOver));
    }

    public void PlayInTurn(IReadOnlyList<Act> acts, bool expectsOutcomes)
    {
        var expectations = new Expectations(world);
        foreach (var act in acts)
        {
            var expected = act.Request is { } request ? expectations.Of(request) : default;
            var actor = Begin(act);
            world.RunUntil(() => actor.IsOver);
            if (expectsOutcomes && act.Request is not null && actor.Result?.ErrorCode != expected)
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
            await foreach (var happened in new GatedDockerClient(host.Gate, world.Watch, world.Backend.Docker).WatchAsync(filter, following.Token))
            {
                if (happened.Type is ContainerEventType.Die && passes++ < 3)
                {
                    Begin(new Act(TimeSpan.Zero, Array.IndexOf(hosts, host), null));
                }
            }
        }
        catch (Exception exception) when (exception is RuntimePortException or OperationCanceledException)
        {
            world.Tell(host.Name, "follows the events no more");
        }
    }

    private Actor Begin(Act act)
    {
        if (hosts[act.Host].IsDead)
        {
            hosts[act.Host] = world.Boot();
        }

        var actor = new Actor(hosts[act.Host], $"{(char)('A' + (actors.Count % 26))}@{hosts[act.Host].Name}", act.Request);
        actors.Add(actor);
        world.Tell(actor.Name, $"--- {act.Request?.ToString() ?? "recovery pass"}");
        actor.DisturbancesBefore = world.Watch.Disturbances;
        actor.Begin();
        return actor;
    }
}
