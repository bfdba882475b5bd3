namespace Galaxy.Runtime.Simulation;

/// <summary>How the hosts of a world are set up.</summary>
internal enum Setup
{
    Plain = 0,

    /// <summary>Crashed games are started again, at most <see cref="CrashRestartLimits.Attempts"/> times.</summary>
    CrashRestarts,

    /// <summary>Stopped containers and old entries are removed after days.</summary>
    Retention,
}
