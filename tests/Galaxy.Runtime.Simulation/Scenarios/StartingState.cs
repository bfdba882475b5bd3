namespace Galaxy.Runtime.Simulation;

/// <summary>How a game is when a schedule begins.</summary>
internal enum StartingState
{
    /// <summary>It is unknown.</summary>
    None = 0,
    Running,

    /// <summary>It runs, and takes long to stop.</summary>
    RunningSlow,

    /// <summary>It runs, by a start with the idempotency key "key".</summary>
    RunningKeyed,
    Stopped,

    /// <summary>It was stopped, by a stop with the idempotency key "key".</summary>
    StoppedKeyed,
    Removed,

    /// <summary>It is recorded as running and its container has exited.</summary>
    Exited,

    /// <summary>It is recorded as running and its container is gone.</summary>
    Vanished,

    /// <summary>It is recorded as running and its container was paused manually.</summary>
    Frozen,

    /// <summary>It is recorded as stopped and its container was started manually.</summary>
    Revived,

    /// <summary>It is recorded as running, and its container was renamed manually.</summary>
    Renamed,

    /// <summary>A container of ours that was never started is there, and no record.</summary>
    LeftOver,

    /// <summary>A container of ours runs, and no record names it.</summary>
    Unrecorded,

    /// <summary>A foreign container has the game's name.</summary>
    NameHeldByForeign,

    /// <summary>A first start died between the container and the record.</summary>
    HalfStarted,

    /// <summary>As <see cref="HalfStarted"/>; then callers were refused more often than a page of the operation log holds.</summary>
    HalfStartedPolled,

    /// <summary>It was stopped, and a start of it died between the container and the record.</summary>
    HalfStartedAgain,

    /// <summary>It was removed, and a start of it died between the container and the record.</summary>
    HalfStartedAnew,

    /// <summary>A start died between the record and its closing.</summary>
    NearlyStarted,

    /// <summary>A stop died between the container and the record.</summary>
    HalfStopped,

    /// <summary>A stop died before it reached the container: it runs, and the stop is open.</summary>
    BarelyStopped,

    /// <summary>A cleanup died between the container and the record.</summary>
    HalfCleanedUp,

    /// <summary>A patch died when the old container was gone and no new one was there.</summary>
    HalfPatched,

    /// <summary>As <see cref="HalfPatched"/>; then callers were refused more often than a page of the operation log holds.</summary>
    HalfPatchedPolled,

    /// <summary>A patch died when the new container ran and no record named it.</summary>
    NearlyPatched,

    /// <summary>It runs in a container that is newer than the database, which was restored from a backup and shows an old stop as open.</summary>
    RestoredDatabase,

    /// <summary>A stop died between the container and the record, and then an older patch that was given up long ago asks to be opened.</summary>
    OpenedLate,

    /// <summary>It runs, its start's event could not be published and waits.</summary>
    EventsKept,
}
