namespace Galaxy.Runtime.Ports;

/// <summary>The container to create: everything that is sent to the engine, resolved and checked.</summary>
public sealed record ContainerSpec
{
    /// <summary>Container name, host name and network alias: <c>galaxy-game-{id}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The content id (<c>sha256:…</c>) to create from, so that a moved tag cannot change what was inspected.</summary>
    public required string ImageId { get; init; }

    /// <summary>The network to join; it must exist.</summary>
    public required string Network { get; init; }

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Arguments of the image's entrypoint; empty means those of the image.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Labels of the container.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Host directories and volumes to mount.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Ports to publish at addresses of the engine's host.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Resource limits; every one is set.</summary>
    public required ContainerLimits Limits { get; init; }

    /// <summary>Log driver; null means the daemon's default.</summary>
    public string? LogDriver { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Options of the log driver; null means none.</summary>
    public IReadOnlyDictionary<string, string>? LogOptions { get; init; }

    /// <summary>User and group the process runs as, <c>uid:gid</c>; null means the image's own.</summary>
    public string? User { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Whether processes are kept from gaining privileges (set-user-id binaries and the like).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Whether every Linux capability is dropped.</summary>
    public bool DropAllCapabilities { get; init; }

    /// <summary>Whether a small init process is pid 1, which forwards signals and reaps children.</summary>
    public bool Init { get; init; }

    /// <summary>Whether the root file system is read-only, with a tmpfs at <c>/tmp</c>.</summary>
    public bool ReadOnlyRoot { get; init; }
}

/// <summary>One host directory or volume inside a container. A host directory must exist: it is never created by the engine. A volume is created if it does not exist.</summary>
/// <param name="Source">Absolute path as the container daemon sees it, or the volume's name.</param>
/// <param name="ContainerPath">Absolute path inside the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
public sealed record ContainerMount(string Source, string ContainerPath, bool ReadOnly = false)
{
    /// <summary>Whether <see cref="Source"/> is the name of a volume. Default false.</summary>
    public bool IsVolume { get; init; }
}

/// <summary>What a container may use at most. There is no "unlimited".</summary>
/// <param name="Cpus">CPUs, 0.01 or more; 1.5 is one and a half.</param>
/// <param name="MemoryBytes">Bytes of memory, 6 MiB (6,291,456) or more; swap is limited to the same amount in all.</param>
/// <param name="Pids">Processes and threads, 1 or more.</param>
public sealed record ContainerLimits(double Cpus, long MemoryBytes, long Pids);
