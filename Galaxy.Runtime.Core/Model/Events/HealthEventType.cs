namespace Galaxy.Runtime;

/// <summary>What happened to a game's container.</summary>
public enum HealthEventType
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It was started and still runs. Details: <c>image_ref</c>.</summary>
    ContainerStarted,

    /// <summary>It exited. Details: <c>cause</c>, <c>exit_code</c>, <c>oom_killed</c>, <c>finished_at_ms</c>, <c>log_tail</c>.</summary>
    ContainerExited,

    /// <summary>It exited for lack of memory. Details: as <see cref="ContainerExited"/>.</summary>
    ContainerOom,

    /// <summary>It is gone though nobody removed it through this library. Details: none.</summary>
    ContainerDisappeared,

    /// <summary>Its health check began to fail. Details: none.</summary>
    ProbeFailed,

    /// <summary>Its health check succeeds again. Details: none.</summary>
    ProbeRecovered,
}
