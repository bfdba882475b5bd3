namespace Galaxy.Runtime;

/// <summary>Starting containers; section <c>Start</c>.</summary>
public sealed class StartOptions
{
    /// <summary>How long a started container must keep running before the start counts: 0 (off) to 10 min. Default 1 s.</summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an image with a health check may take to become healthy: 0 (not waited for) to 1 h. Default 0.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.Zero;
}
