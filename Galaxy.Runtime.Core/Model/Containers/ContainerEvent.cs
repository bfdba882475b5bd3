namespace Galaxy.Runtime;

/// <summary>Something the engine says happened to a container. Events may be lost: they wake a reader early, they are no truth.</summary>
public sealed record ContainerEvent
{
    /// <summary>The container's full id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What happened.</summary>
    public required ContainerEventType Type { get; init; }

    /// <summary>When, by the daemon's clock (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The exit code of a <see cref="ContainerEventType.Die"/>; null otherwise.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The container's labels, those inherited from its image among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
