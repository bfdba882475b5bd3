namespace Galaxy.Runtime;

/// <summary>The lease that serialises the operations of a game; section <c>Lease</c>.</summary>
public sealed class LeaseOptions
{
    /// <summary>How long a lease lives without renewal: 1 s to 10 min. Default 30 s.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is renewed: 100 ms to half the TTL. Default 10 s.</summary>
    public TimeSpan RenewalInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for a busy game before it gets <c>conflict</c>: 0 to 10 min. Default 0.</summary>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.Zero;
}

/// <summary>How long a single call of a port may take before it counts as a fault; section <c>Timeouts</c>. Each is 100 ms to 10 min.</summary>
public sealed class TimeoutOptions
{
    /// <summary>A call of the container engine, pulls aside; a stop gets its grace period besides. Default 30 s.</summary>
    public TimeSpan Engine { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A call of the record store, the operation log or the lease store. Default 10 s.</summary>
    public TimeSpan Store { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Publishing one event, and one call of the Lobby. Default 5 s.</summary>
    public TimeSpan Publish { get; set; } = TimeSpan.FromSeconds(5);
}
