namespace Galaxy.Runtime;

/// <summary>What becomes of games that went down with their engine or machine; section <c>Boot</c>.</summary>
public sealed class BootOptions
{
    /// <summary>Which games are started again. Default <see cref="BootResume.Running"/>.</summary>
    public BootResume Resume { get; set; } = BootResume.Running;

    /// <summary>How many games are started again at a time, 1 to 64. Default 4.</summary>
    public int Parallelism { get; set; } = 4;

    /// <summary>How often within <see cref="CrashRestartOptions.Interval"/> a game is started again, 1 to 20; then it stays down until a request starts it. Default 3.</summary>
    public int MaxAttempts { get; set; } = 3;
}

/// <summary>Which games are started again after their engine or machine went down.</summary>
public enum BootResume
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>None: they are recorded as stopped.</summary>
    None,

    /// <summary>Those that ran, and that no request wanted down since their last start.</summary>
    Running,
}
