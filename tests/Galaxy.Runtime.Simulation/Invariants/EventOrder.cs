namespace Galaxy.Runtime.Simulation;

/// <summary>R7: no event is lost, and a consumer that drops repeats by their ids sees the events of a game in the order of its operations.</summary>
internal sealed class EventOrder(World world)
{
    private readonly HashSet<Guid> known = [];
    private readonly Dictionary<string, (long Fence, HealthEvent Event)> newest = new(StringComparer.Ordinal);

    /// <summary>A channel took a health event.</summary>
    public void Published(HealthEvent healthEvent)
    {
        // What a host sent before it died may come at any time, and no other host knows of it.
        if (!known.Add(healthEvent.EventId) || world.IsLate || healthEvent.OperationId is not { } id || world.Watch.FenceOf(id) is not { } fence)
        {
            return;
        }

        if (newest.TryGetValue(healthEvent.GameId, out var last) && last.Fence > fence && !world.Channels.HaveRejected && !world.Watch.HasForgotten)
        {
            world.Watch.Violated("events of a game keep their order", $"{healthEvent.Type} of fence {fence} came after {last.Event.Type} of fence {last.Fence}");
        }

        newest[healthEvent.GameId] = (fence, healthEvent);
    }

    /// <summary>What every entry says that happened was published, or waits in the outbox.</summary>
    public void CheckNoneIsLost()
    {
        if (world.Channels.HaveRejected)
        {
            return;
        }

        var operations = world.Channels.Health.Where(static published => published.OperationId is not null).ToLookup(static published => published.OperationId!.Value);
        foreach (var entry in world.Backend.Operations.All.Where(static entry => entry.CorrelationId == entry.OperationId))
        {
            if (entry is { Kind: OperationKind.Start or OperationKind.Restart or OperationKind.Patch, Closing.ErrorCode: ErrorCode.None }
                && operations[entry.OperationId].All(static published => published.Type is not HealthEventType.ContainerStarted))
            {
                world.Watch.Violated("no event is lost (R7)", $"{entry.Kind} {entry.OperationId:N} of {entry.GameId} succeeded, and no container_started was published");
            }

            if (entry.Closing?.Evidence is { Cause: not ExitCause.Stopped } exit
                && operations[entry.OperationId].All(published => published.Type is not (HealthEventType.ContainerExited or HealthEventType.ContainerOom) || published.ContainerId != exit.ContainerId))
            {
                world.Watch.Violated("no event is lost (R7)", $"{entry.Kind} {entry.OperationId:N} of {entry.GameId} has the evidence of an exit, and no event of it was published");
            }
        }
    }
}
