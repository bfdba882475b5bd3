namespace Galaxy.Runtime;

/// <summary>The lease that serialises the operations of a game; section <c>Lease</c>.</summary>
public sealed class LeaseOptions
{
    /// <summary>How long a lease lives without renewal: 1 s to 10 min. Default 30 s.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is renewed: 100 ms to half the TTL. Default 10 s.</summary>
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for a busy game before it gets <c>conflict</c>: 0 to 10 min. Default 0.</summary>
    public TimeSpan WaitFor { get; set; } = TimeSpan.Zero;
}
