namespace Galaxy.Runtime;

/// <summary>What a look at the journal, the records and the containers found wrong.</summary>
public enum ReconcileFinding
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>A journal entry is open; when its game's lease is free, whoever worked on it is gone.</summary>
    OperationInterrupted,

    /// <summary>The record is running and its container has exited.</summary>
    ContainerExited,

    /// <summary>The record is running and its container is gone.</summary>
    ContainerVanished,

    /// <summary>The record is stopped and its container runs.</summary>
    ContainerRevived,

    /// <summary>A container of ours runs and no record names it.</summary>
    ContainerUnrecorded,

    /// <summary>A container of ours does not run and no record names it.</summary>
    ContainerLeftOver,

    /// <summary>A container bears our labels, but its name or its labels do not fit together.</summary>
    ContainerInconsistent,

    /// <summary>The game crashed and is owed a restart, now or later; only with <c>CrashRestart.Enabled</c>.</summary>
    GameCrashed,

    /// <summary>The game crashed too often and stays down until somebody starts it; only with <c>CrashRestart.Enabled</c>.</summary>
    GameGivenUp,
}
