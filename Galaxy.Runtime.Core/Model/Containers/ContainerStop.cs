namespace Galaxy.Runtime;

/// <summary>How the engine answered a stop.</summary>
public enum ContainerStop
{
    /// <summary>No answer; never returned by an adapter.</summary>
    Unknown = 0,

    /// <summary>The container does not run; also when it had exited before.</summary>
    Stopped,

    /// <summary>The engine knows no such container.</summary>
    NotFound,
}
