namespace Galaxy.Runtime.Ports;

/// <summary>The container engine itself.</summary>
public sealed record EngineInfo
{
    /// <summary>The engine's own stable id; records carry it.</summary>
    public required string Id { get; init; }

    /// <summary>The engine's version, for people.</summary>
    public string? Version { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The API version both sides speak, for people.</summary>
    public string? ApiVersion { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>CPUs of its host.</summary>
    public int Cpus { get; init; }

    /// <summary>Bytes of memory of its host.</summary>
    public long MemoryBytes { get; init; }
}

/// <summary>One image that the engine has.</summary>
public sealed record ImageInfo
{
    /// <summary>The content id (<c>sha256:…</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Its labels; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it has a HEALTHCHECK that is not <c>NONE</c>.</summary>
    public bool HasHealthCheck { get; init; }
}
