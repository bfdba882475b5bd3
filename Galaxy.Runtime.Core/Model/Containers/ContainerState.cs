namespace Galaxy.Runtime;

/// <summary>The state of a container, by the engine.</summary>
public enum ContainerState
{
    /// <summary>A state this version does not know.</summary>
    Unknown = 0,

    /// <summary>Created and never started, or its start failed.</summary>
    Created,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Its process is frozen.</summary>
    Paused,

    /// <summary>The engine is about to start it again.</summary>
    Restarting,

    /// <summary>Its process has ended.</summary>
    Exited,

    /// <summary>Its removal failed half-way.</summary>
    Dead,

    /// <summary>It is being removed.</summary>
    Removing,
}
