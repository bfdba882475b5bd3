namespace Galaxy.Runtime;

/// <summary>The evidence of an exited container, kept in the journal and in the health event after the container is gone.</summary>
public sealed record ContainerExit
{
    /// <summary>The container that exited.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Why it exited, as far as can be told.</summary>
    public required ExitCause Cause { get; init; }

    /// <summary>The process's exit code; null when the engine does not say.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of the container for lack of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>When it exited, by the daemon's clock (UTC).</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its last log lines, at most 4,096 characters; empty when they could not be read.</summary>
    public string LogTail { get; init; } = "";
}
