namespace Galaxy.Runtime;

/// <summary>Starting containers; section <c>Start</c>.</summary>
public sealed class StartOptions
{
    /// <summary>How long a started container must keep running before the start counts: 0 (off) to 10 min. Default 1 s.</summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an image with a health check may take to become healthy: 0 (not waited for) to 1 h. Default 0.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>How games are known to be ready whose settings do not say so.</summary>
    public ReadinessOptions Readiness { get; set; } = new();
}

/// <summary>The readiness probe of games whose settings have none; section <c>Start:Readiness</c>. See <see cref="ReadinessProbe"/>.</summary>
public sealed class ReadinessOptions
{
    /// <summary>The TCP port inside the container, 1 to 65535; null means that readiness is not asked for. Default null.</summary>
    public int? Port { get; set; }

    /// <summary>The path and query of an HTTP GET whose answer must be 200 to 399; null or empty means that a TCP connection is enough. Default null.</summary>
    public string? HttpPath { get; set; }

    /// <summary>How long after a failed attempt the next begins, 50 ms to 1 min. Default 500 ms.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long after its start a game may take to be ready, 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    internal ReadinessProbe? ToProbe() => Port is { } port ? new ReadinessProbe { Port = port, HttpPath = HttpPath, Interval = Interval, Timeout = Timeout } : null;
}

/// <summary>Pulling images; section <c>Pull</c>.</summary>
public sealed class PullOptions
{
    /// <summary>When to pull. Default <see cref="PullPolicy.IfMissing"/>.</summary>
    public PullPolicy Policy { get; set; } = PullPolicy.IfMissing;

    /// <summary>How long a pull may take in all: 1 s to 24 h. Default 15 min. The engine adapter ends one that makes no progress earlier.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long an engine that has downloaded all layers may unpack them without saying that one of them moved, before the pull is cancelled: 1 s to
    /// 24 h. Default 10 min. While a layer is downloaded the limit of the engine adapter counts (<c>Docker:PullStallTimeout</c>).
    /// </summary>
    public TimeSpan UnpackTimeout { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Stopping containers; section <c>Stop</c>.</summary>
public sealed class StopOptions
{
    /// <summary>How long a container may take to end before it is killed: 0 (killed at once) to 1 h, rounded up to whole seconds. Default 30 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);
}
