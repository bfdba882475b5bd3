namespace Galaxy.Runtime;

/// <summary>One thing that happened to a game's container.</summary>
public sealed record HealthEvent
{
    /// <summary>Derived from the operation, so that an event published twice has the same id and consumers can drop the second.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The outer operation during which it was seen; null for a probe.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>The container.</summary>
    public required string ContainerId { get; init; }

    /// <summary>What happened.</summary>
    public required HealthEventType Type { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>A JSON object; its members depend on <see cref="Type"/>.</summary>
    public string Details { get; init; } = "{}";
}

/// <summary>What happened to a game's container.</summary>
public enum HealthEventType
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It was started and still runs. Details: <c>image_ref</c>.</summary>
    ContainerStarted,

    /// <summary>It exited. Details: <c>cause</c>, <c>exit_code</c>, <c>oom_killed</c>, <c>finished_at_ms</c>, <c>log_tail</c>.</summary>
    ContainerExited,

    /// <summary>It exited for lack of memory. Details: as <see cref="ContainerExited"/>.</summary>
    ContainerOom,

    /// <summary>It is gone, and was not removed through this library. Details: none.</summary>
    ContainerDisappeared,

    /// <summary>Its health check began to fail. Details: none.</summary>
    ProbeFailed,

    /// <summary>Its health check succeeds again. Details: none.</summary>
    ProbeRecovered,
}
