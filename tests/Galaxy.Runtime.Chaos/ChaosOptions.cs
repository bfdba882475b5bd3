namespace Galaxy.Runtime.Chaos;

/// <summary>One pass: how long, over how many games, and which choices.</summary>
internal sealed record ChaosOptions
{
    /// <summary>How long faults strike; getting ready and healing come on top.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The same seed gives the same faults in the same order; what they hit depends on the machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether containers outlive a killed engine.</summary>
    public bool LiveRestore { get; init; }

    /// <summary>Whether the leases are in PostgreSQL, so that Redis, which then only takes the events, may be away for long; else they are in Redis.</summary>
    public bool AreLeasesInDatabase { get; init; }

    public int Games { get; init; } = 30;

    public int Hosts { get; init; } = 2;
}
