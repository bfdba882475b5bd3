namespace Galaxy.Runtime;

/// <summary>Who asked for an operation.</summary>
public enum OperationSource
{
    /// <summary>Never valid in a request; the journal has it where a request named a source that does not exist.</summary>
    Unknown = 0,

    /// <summary>Code of the host itself.</summary>
    Application,

    /// <summary>A job of the Lobby's stream.</summary>
    LobbyStream,

    /// <summary>The game master's REST call.</summary>
    GameMasterRest,

    /// <summary>An administrator's REST call.</summary>
    AdminRest,

    /// <summary>The retention worker.</summary>
    AutoTtl,

    /// <summary>The reconciler.</summary>
    AutoReconcile,
}
