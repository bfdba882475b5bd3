namespace Galaxy.Runtime;

/// <summary>How an engine answered a removal.</summary>
public enum RemoveContainerResult
{
    /// <summary>No answer; never returned by an engine.</summary>
    Unknown = 0,

    /// <summary>The container is gone, or was before.</summary>
    Removed,

    /// <summary>Not forced, and the container is alive (running, paused or restarting): nothing was changed.</summary>
    StillRunning,
}
