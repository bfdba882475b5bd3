namespace Galaxy.Runtime.Chaos;

internal enum FaultKind
{
    Unknown = 0,

    /// <summary>SIGKILL, and a new process a moment later.</summary>
    HostKilled,

    /// <summary>SIGSTOP, for less or more than a lease lives.</summary>
    HostHung,
    EngineKilled,
    EngineHung,
    DatabaseKilled,
    DatabaseHung,
    RedisKilled,
    RedisHung,

    /// <summary>Redis is killed and stays away for long, in passes whose leases are in PostgreSQL: operations go on, and their events have to wait.</summary>
    PublishersAway,

    /// <summary>The connections between one host and one server end, and new ones fail.</summary>
    CutOff,

    /// <summary>The connections between one host and one server stay, and nothing comes through.</summary>
    Silenced,

    /// <summary>The engine's own command kills a game.</summary>
    GameKilled,

    /// <summary>The engine's own command stops a game: an operator who does not know the library.</summary>
    GameStopped,

    /// <summary>The engine's own command starts a stopped game.</summary>
    GameStarted,

    /// <summary>The engine's own command pauses a game, and lets it go on a moment later.</summary>
    GamePaused,

    /// <summary>The engine's own command removes a game's container, whatever it does.</summary>
    GameRemoved,
}
