namespace Galaxy.Runtime;

/// <summary>What a preflight can find; <c>docs/operations.md</c> says what to do about each.</summary>
public enum PreflightCode
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing answers at the engine's address, or not in time.</summary>
    EngineUnreachable,

    /// <summary>The engine is there, and this process's user may not use its socket.</summary>
    EngineAccessDenied,

    /// <summary>The engine's API is older than the oldest this library works with.</summary>
    EngineTooOld,

    /// <summary>The engine wants a newer API than this library knows.</summary>
    EngineTooNew,

    /// <summary>What answers at the engine's address refuses a plain question, or is no engine.</summary>
    EngineRefused,

    /// <summary>The container network does not exist.</summary>
    NetworkMissing,

    /// <summary>Several networks bear the configured name; no container starts in either.</summary>
    NetworkAmbiguous,

    /// <summary>The record store does not answer, or refuses.</summary>
    RecordStoreUnavailable,

    /// <summary>The operation log does not answer, or refuses.</summary>
    JournalUnavailable,

    /// <summary>The lease store does not answer, or refuses.</summary>
    LeaseStoreUnavailable,

    /// <summary>No game's directory can be made or written below <c>State:Root</c>.</summary>
    StateRootUnwritable,

    /// <summary>The disk of <c>State:Root</c> is full, or has less free than <c>Preflight:LeastFreeSpace</c>.</summary>
    StateRootFull,

    /// <summary>The engine does not see the directories below <c>State:Root</c> where <c>State:HostRoot</c> says they are.</summary>
    HostPathWrong,

    /// <summary>Whether the engine sees the directories below <c>State:Root</c> could not be tried.</summary>
    HostPathUnverified,

    /// <summary>The clocks of this host and of the record store's server differ by more than <c>Preflight:ClockTolerance</c>.</summary>
    ClockOffset,

    /// <summary>The clock of the record store's server could not be read.</summary>
    ClockUnverified,

    /// <summary>A check ended in an exception that no port may throw: a bug of an adapter.</summary>
    CheckFailed,
}
