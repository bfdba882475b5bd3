namespace Galaxy.Runtime;

/// <summary>Pulling images; section <c>Pull</c>.</summary>
public sealed class PullOptions
{
    /// <summary>When to pull. Default <see cref="PullPolicy.IfMissing"/>.</summary>
    public PullPolicy Policy { get; set; } = PullPolicy.IfMissing;

    /// <summary>How long a pull may take in all: 1 s to 24 h. Default 15 min. The engine adapter ends one that makes no progress earlier.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(15);
}
