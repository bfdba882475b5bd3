namespace Galaxy.Runtime.Simulation;

/// <summary>What is begun at a time.</summary>
internal enum ActKind
{
    /// <summary>A caller's request.</summary>
    Request = 0,

    /// <summary>A pass of recovery.</summary>
    Pass,

    /// <summary>A pass of the sweep of kept events.</summary>
    Sweep,

    /// <summary>A pass of the removal of what is old.</summary>
    Retention,

    /// <summary>An operator changes containers manually, or the game crashes.</summary>
    Hand,
}

/// <summary>Something that is begun at a time.</summary>
/// <param name="At">When, on the world's clock, counted from the beginning of the schedule; in a schedule of one act after the other, how long after the one before.</param>
/// <param name="Host">Which host; a dead one is replaced by a new one.</param>
/// <param name="Kind">What it is.</param>
internal sealed record Act(TimeSpan At, int Host, ActKind Kind)
{
    /// <summary>The request of a caller.</summary>
    public Request? Request { get; init; }

    /// <summary>What is done manually.</summary>
    public FaultKind Hand { get; init; }

    /// <summary>Whether it is one of many that ask again and again; it asks only while another operation holds the game.</summary>
    public bool IsPoll { get; init; }

    public static Act Of(TimeSpan at, int host, Request request) => new(at, host, ActKind.Request) { Request = request };

    public override string ToString() => $"{At.TotalSeconds,7:0.000}s host{Host + 1}: {Kind switch
    {
        ActKind.Request => $"{Request}{(IsPoll ? " (poll)" : "")}",
        ActKind.Hand => Hand.ToString(),
        _ => Kind.ToString(),
    }}";
}
