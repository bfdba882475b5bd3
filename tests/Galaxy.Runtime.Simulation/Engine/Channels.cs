namespace Galaxy.Runtime.Simulation;

/// <summary>The channels that events are published to: whether they take any, and what they have taken.</summary>
internal sealed class Channels(World world)
{
    private readonly List<HealthEvent> health = [];
    private readonly List<NotificationIntent> notifications = [];
    private PortFault? fault;
    private long brokenUntil;

    /// <summary>Every health event that was taken, in order, repetitions included.</summary>
    public IReadOnlyList<HealthEvent> Health => health;

    public IReadOnlyList<NotificationIntent> Notifications => notifications;

    /// <summary>Whether they ever refused: an event that is refused often enough is given up.</summary>
    public bool HaveRejected { get; private set; }

    public void Break(PortFault how, TimeSpan span)
    {
        fault = how;
        brokenUntil = Math.Max(brokenUntil, world.Clock.GetTimestamp() + span.Ticks);
        HaveRejected |= how is PortFault.Rejected;
        world.Log("channels", $"*** {(how is PortFault.Rejected ? "refuse" : "do not answer")} for {span.TotalSeconds:0} s");
    }

    public void Repair() => brokenUntil = 0;

    public void Take(HealthEvent healthEvent)
    {
        Check();
        health.Add(healthEvent);
        world.Events.Published(healthEvent);
    }

    public void Take(NotificationIntent intent)
    {
        Check();
        notifications.Add(intent);
    }

    private void Check()
    {
        if (world.Clock.GetTimestamp() < brokenUntil)
        {
            throw new RuntimePortException(fault!.Value, "the channel is away");
        }
    }
}
