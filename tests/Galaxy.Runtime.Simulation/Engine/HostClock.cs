namespace Galaxy.Runtime.Simulation;

/// <summary>The clock of one host: its wall clock may jump, and its timers stand still while the host is paused and for ever when it is dead.</summary>
internal sealed class HostClock(TimeProvider world) : TimeProvider
{
    private readonly List<HostTimer> held = [];

    public TimeSpan Skew { get; set; }

    public bool IsStanding { get; private set; }

    public bool IsDead { get; set; }

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + Skew;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HostTimer(this, world, callback, state, dueTime, period);

    public void StandStill() => IsStanding = true;

    /// <summary>Continues, and fires what was due meanwhile in the order in which it was due.</summary>
    public void Continue()
    {
        IsStanding = false;
        var due = held.ToArray();
        held.Clear();
        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    internal void Hold(HostTimer timer) => held.Add(timer);
}
