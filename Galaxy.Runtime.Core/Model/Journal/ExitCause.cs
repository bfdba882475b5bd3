namespace Galaxy.Runtime;

/// <summary>Why a container exited.</summary>
public enum ExitCause
{
    /// <summary>It cannot be told.</summary>
    Unknown = 0,

    /// <summary>A stop of this container was requested since it started.</summary>
    Stopped,

    /// <summary>It ran out of memory: the flag is set and the exit code is not zero.</summary>
    Oom,

    /// <summary>The process ended by itself.</summary>
    Crashed,

    /// <summary>Somebody outside this library killed it (exit code 137 or 143 without a request of ours).</summary>
    KilledExternally,
}
