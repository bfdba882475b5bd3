namespace Galaxy.Runtime;

/// <summary>How long a single call of a port may take before it counts as a fault; section <c>Deadlines</c>. Each is 100 ms to 10 min.</summary>
public sealed class DeadlineOptions
{
    /// <summary>A call of the container engine, pulls aside; a stop gets its grace period besides. Default 30 s.</summary>
    public TimeSpan Engine { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A call of the record store, the operation log or the lease store. Default 10 s.</summary>
    public TimeSpan Store { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Publishing one event, and one call of the Lobby. Default 5 s.</summary>
    public TimeSpan Publish { get; set; } = TimeSpan.FromSeconds(5);
}
