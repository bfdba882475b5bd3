namespace Galaxy.Runtime;

/// <summary>The five lifecycle operations.</summary>
public enum OperationKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Create and start the game's container.</summary>
    Start,

    /// <summary>Stop the container and keep it.</summary>
    Stop,

    /// <summary>Recreate the container from the same image reference.</summary>
    Restart,

    /// <summary>Recreate the container from another patch version of its image.</summary>
    Patch,

    /// <summary>Remove a stopped container.</summary>
    CleanupContainer,
}
