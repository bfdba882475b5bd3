namespace Galaxy.Runtime.Simulation;

/// <summary>How a game is when a schedule begins.</summary>
internal enum StartingState
{
    /// <summary>Nobody has heard of it.</summary>
    None = 0,
    Running,

    /// <summary>It runs, and takes long to stop.</summary>
    RunningSlow,
    Stopped,
    Removed,

    /// <summary>It is recorded as running and its container has exited.</summary>
    Exited,

    /// <summary>It is recorded as running and its container is gone.</summary>
    Vanished,

    /// <summary>It is recorded as stopped and somebody started its container.</summary>
    Revived,

    /// <summary>A container of ours that was never started is there, and no record.</summary>
    LeftOver,

    /// <summary>A container of ours runs, and no record names it.</summary>
    Unrecorded,

    /// <summary>Somebody else's container bears the game's name.</summary>
    Stranger,

    /// <summary>A start died between the container and the record.</summary>
    HalfStarted,

    /// <summary>A stop died between the container and the record.</summary>
    HalfStopped,

    /// <summary>A patch died when the old container was gone and no new one was there.</summary>
    HalfPatched,

    /// <summary>A patch died when the new container ran and no record named it.</summary>
    NearlyPatched,

    /// <summary>It runs, and a journal from a backup shows an old stop of it as open.</summary>
    Overtaken,

    /// <summary>A stop died between the container and the record, and then the journal opened an older patch that was given up long ago.</summary>
    OpenedLate,
}
