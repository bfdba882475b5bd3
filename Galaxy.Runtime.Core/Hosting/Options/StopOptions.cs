namespace Galaxy.Runtime;

/// <summary>Stopping containers; section <c>Stop</c>.</summary>
public sealed class StopOptions
{
    /// <summary>How long a container may take to end before it is killed: 0 (killed at once) to 1 h, rounded up to whole seconds. Default 30 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);
}
