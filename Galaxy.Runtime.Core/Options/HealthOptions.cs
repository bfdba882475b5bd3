namespace Galaxy.Runtime;

/// <summary>The health checks; section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>How long a health check waits for an answer, 100 ms to 5 min. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The preflight; section <c>Preflight</c>.</summary>
public sealed class PreflightOptions
{
    /// <summary>What the host does with it when it starts. Default <see cref="PreflightMode.Warn"/>.</summary>
    public PreflightMode Mode { get; set; } = PreflightMode.Warn;

    /// <summary>How long each check may take, 100 ms to 5 min; they run side by side. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An image the engine has, with a shell, of which a container is run to see whether the engine finds the state directories and games can write into them.
    /// Empty (the default): the images of existing containers, and only if this process runs in a container, <c>State:HostRoot</c> is set, or the engine maps users.
    /// </summary>
    public string ProbeImage { get; set; } = "";

    /// <summary>How much must be free on the disk of <c>State:Root</c>: bytes, or with <c>k</c>, <c>m</c>, <c>g</c>. Default <c>256m</c>.</summary>
    public string MinFreeSpace { get; set; } = "256m";

    /// <summary>How far the clock of the record store's server may be from this host's: 10 ms to 1 h. Default 5 s.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>What the host does with a preflight when it starts.</summary>
public enum PreflightMode
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing: it runs only when it is called.</summary>
    Off,

    /// <summary>It runs beside the start, which does not wait for it, and each finding is one line in the log. Not on the in-memory engine.</summary>
    Warn,

    /// <summary>The start waits for it, and the host does not start when there is an error.</summary>
    Enforce,
}
