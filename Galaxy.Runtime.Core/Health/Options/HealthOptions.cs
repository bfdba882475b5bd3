namespace Galaxy.Runtime;

/// <summary>The health checks; section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>How long a health check waits for an answer, 100 ms to 5 min. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
