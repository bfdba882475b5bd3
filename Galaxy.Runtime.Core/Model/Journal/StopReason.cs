namespace Galaxy.Runtime;

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
