namespace Galaxy.Runtime;

/// <summary>What happened to a container.</summary>
public enum ContainerEventType
{
    /// <summary>Something this version has no name for (exec, attach, rename and the like).</summary>
    Other = 0,

    /// <summary>It was created.</summary>
    Create,

    /// <summary>It was started.</summary>
    Start,

    /// <summary>A signal was sent to it.</summary>
    Kill,

    /// <summary>A process of it was killed for lack of memory.</summary>
    Oom,

    /// <summary>Its process ended.</summary>
    Die,

    /// <summary>A stop of it ended.</summary>
    Stop,

    /// <summary>It was removed.</summary>
    Destroy,

    /// <summary>Its health check says that it is healthy again, or for the first time.</summary>
    Healthy,

    /// <summary>Its health check says that it is unhealthy.</summary>
    Unhealthy,
}
