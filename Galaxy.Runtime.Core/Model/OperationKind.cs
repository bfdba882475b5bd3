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

/// <summary>Who asked for an operation.</summary>
public enum OperationSource
{
    /// <summary>Never valid in a request; the operation log has it where a request named a source that does not exist or is not a caller's.</summary>
    Unknown = 0,

    /// <summary>Code of the host itself.</summary>
    Application,

    /// <summary>A job of the Lobby's stream.</summary>
    LobbyStream,

    /// <summary>The game master's REST call.</summary>
    GameMasterRest,

    /// <summary>An administrator's REST call.</summary>
    AdminRest,

    /// <summary>The retention worker; refused in a request.</summary>
    AutoTtl,

    /// <summary>The reconciler; refused in a request.</summary>
    AutoReconcile,

    /// <summary>The start of a game that went down with its engine or machine; refused in a request.</summary>
    AutoResume,
}

/// <summary>Why a game is stopped.</summary>
public enum StopReason
{
    /// <summary>Never valid in a request.</summary>
    Unknown = 0,

    /// <summary>An administrator asked; also the inner stop of restart and patch.</summary>
    AdminRequest,

    /// <summary>The game was cancelled.</summary>
    Cancelled,

    /// <summary>The game is over.</summary>
    Finished,

    /// <summary>The game took too long.</summary>
    Timeout,

    /// <summary>The container had no owner any more.</summary>
    OrphanCleanup,
}
