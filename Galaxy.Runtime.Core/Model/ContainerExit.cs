namespace Galaxy.Runtime;

/// <summary>The evidence of an exited container, kept in the journal and in the health event after the container is gone.</summary>
public sealed record ContainerExit
{
    /// <summary>The container that exited.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Why it exited, as far as is known.</summary>
    public required ExitCause Cause { get; init; }

    /// <summary>The process's exit code; null when the engine does not say.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of the container for lack of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>When it exited, by the daemon's clock (UTC).</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its last log lines, at most 4,096 characters; null when there are none or they could not be read.</summary>
    public string? LogTail { get; init => field = value is { Length: > 0 } ? value : null; }
}

/// <summary>Why a container exited.</summary>
public enum ExitCause
{
    /// <summary>The cause is not known.</summary>
    Unknown = 0,

    /// <summary>A stop of this container was requested since it started.</summary>
    Stopped,

    /// <summary>It ran out of memory: the flag is set and the exit code is not zero.</summary>
    Oom,

    /// <summary>The process ended by itself.</summary>
    Crashed,

    /// <summary>It was killed from outside this library (exit code 137 or 143 without a request of ours).</summary>
    KilledExternally,

    /// <summary>It went down with its engine or machine.</summary>
    EngineEnded,
}
