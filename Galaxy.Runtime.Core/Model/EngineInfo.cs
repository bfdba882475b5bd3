namespace Galaxy.Runtime.Ports;

/// <summary>The container engine itself.</summary>
public sealed record EngineInfo
{
    /// <summary>The engine's identity, which records carry: what the host configured, else the id that the engine reports.</summary>
    public required string Id { get; init; }

    /// <summary>Whether <see cref="Id"/> is the same each time the engine is asked. Games are not started on an engine without a stable one. Default true.</summary>
    public bool HasStableId { get; init; } = true;

    /// <summary>The id that the engine itself reports, by which two engines under one identity are distinguished; null if it is another one at each call, or not known.</summary>
    public string? RawId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The name of the engine's host, for people, and for engines without a <see cref="RawId"/>; null when not known.</summary>
    public string? Name { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Where the engine keeps its data; null when not known.</summary>
    public string? DataRoot { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>What distinguishes the engine's machine from another of the same name, such as its machine id; null when not known.</summary>
    public string? Machine { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>
    /// The user and group of the engine's host that root of a container is, if the engine maps the users of containers to others (userns-remap): user n of a container is then
    /// <see cref="UserIds.Uid"/> + n. Null if it does not, and of a rootless engine.
    /// </summary>
    public UserIds? RemappedRoot { get; init; }

    /// <summary>Whether the engine runs without root: root of a container is then the user that runs the engine.</summary>
    public bool IsRootless { get; init; }

    /// <summary>The limits that it takes and does not enforce, of <c>memory</c>, <c>cpus</c> and <c>pids</c>; empty if it enforces all.</summary>
    public IReadOnlyList<string> UnenforcedLimits { get; init; } = [];

    /// <summary>The engine's version, for people.</summary>
    public string? Version { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The API version both sides speak, for people.</summary>
    public string? ApiVersion { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>CPUs of its host.</summary>
    public int Cpus { get; init; }

    /// <summary>Bytes of memory of its host.</summary>
    public long MemoryBytes { get; init; }
}

/// <summary>A user and a group of the engine's host.</summary>
/// <param name="Uid">The user's id.</param>
/// <param name="Gid">The group's id.</param>
public sealed record UserIds(int Uid, int Gid);

/// <summary>What one host saw of an engine last, under the identity that records carry.</summary>
public sealed record EngineSighting
{
    /// <summary>The identity, <see cref="EngineInfo.Id"/>.</summary>
    public required string EngineId { get; init; }

    /// <summary>The host process that saw it: an id of its own, new at each start.</summary>
    public required string HostId { get; init; }

    /// <summary>The name of that host's machine, for people.</summary>
    public string? HostName { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <inheritdoc cref="EngineInfo.RawId"/>
    public string? RawId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <inheritdoc cref="EngineInfo.Name"/>
    public string? Name { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <inheritdoc cref="EngineInfo.DataRoot"/>
    public string? DataRoot { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <inheritdoc cref="EngineInfo.Machine"/>
    public string? Machine { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>When that host saw it last (UTC), by the store's clock. Written by the store.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>How long ago that was when the sighting was read, by the store's clock; never negative. Written by the store.</summary>
    public TimeSpan Age { get; init; }
}

/// <summary>One image that the engine has.</summary>
public sealed record ImageInfo
{
    /// <summary>The content id (<c>sha256:…</c>).</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The references by which registries know it, each a repository with a digest (<c>registry.example/repo@sha256:…</c>), as the engine names them; empty for an image that was never
    /// pulled or pushed. Unlike <see cref="Id"/> they mean the same in every image store.
    /// </summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>Its labels; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it has a HEALTHCHECK that is not <c>NONE</c>.</summary>
    public bool HasHealthCheck { get; init; }

    /// <summary>The digest by which the registry of a reference knows the image; null if it does not.</summary>
    internal string? DigestFor(string imageRef)
    {
        if (!ImageReference.TryParse(imageRef, out var wanted, out _))
        {
            return null;
        }

        foreach (var text in Digests)
        {
            if (ImageReference.TryParse(text, out var known, out _) && known.Digest is { } digest && string.Equals(known.Name, wanted.Name, StringComparison.Ordinal)
                && (wanted.Digest is null || string.Equals(wanted.Digest, digest, StringComparison.Ordinal)))
            {
                return digest;
            }
        }

        return null;
    }
}
