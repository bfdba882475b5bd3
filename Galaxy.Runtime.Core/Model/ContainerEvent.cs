namespace Galaxy.Runtime.Ports;

/// <summary>Something that the engine reports of a container. Events may be lost: they wake a reader early, and prove nothing.</summary>
public sealed record ContainerEvent
{
    /// <summary>The container's full id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name; null where the engine does not say.</summary>
    public string? Name { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>What happened.</summary>
    public required ContainerEventType Type { get; init; }

    /// <summary>When, by the daemon's clock (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The exit code of a <see cref="ContainerEventType.Die"/>; null otherwise.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Of a <see cref="ContainerEventType.Die"/>: whether the engine answered on no new connection any more when it was read, because it ends. False where that is not known.</summary>
    public bool IsEngineEnding { get; init; }

    /// <summary>The container's labels, those inherited from its image among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What happened to a container.</summary>
public enum ContainerEventType
{
    /// <summary>Something this version has no name for (exec, attach, rename and the like).</summary>
    Other = 0,

    /// <summary>It was created.</summary>
    Create,

    /// <summary>It was started.</summary>
    Start,

    /// <summary>A signal was sent to it.</summary>
    Kill,

    /// <summary>A process of it was killed for lack of memory.</summary>
    Oom,

    /// <summary>Its process ended.</summary>
    Die,

    /// <summary>A stop of it ended.</summary>
    Stop,

    /// <summary>It was removed.</summary>
    Destroy,

    /// <summary>Its health check says that it is healthy again, or for the first time.</summary>
    Healthy,

    /// <summary>Its health check says that it is unhealthy.</summary>
    Unhealthy,
}

/// <summary>Which containers to list or watch.</summary>
public sealed record ContainerFilter
{
    /// <summary>Every container.</summary>
    public static ContainerFilter All { get; } = new();

    /// <summary>Labels a container must have, all of them, with exactly these values.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
