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

    /// <summary>What is run in place of the image's entrypoint, with <see cref="Arguments"/> alone; empty means the image's.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

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

    /// <summary>The directory that the process starts in; null means the image's own.</summary>
    public string? WorkingDirectory { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Devices of the engine's host that the container may use.</summary>
    public IReadOnlyList<ContainerDevice> Devices { get; init; } = [];

    /// <summary>GPUs, and what else the engine's device drivers give out.</summary>
    public IReadOnlyList<GpuRequest> Gpus { get; init; } = [];

    /// <summary>Limits of the container's processes, each name once.</summary>
    public IReadOnlyList<ContainerUlimit> Ulimits { get; init; } = [];

    /// <summary>
    /// What else the engine shall be asked for, as the JSON object of its create request: <c>{"HostConfig":{"ShmSize":67108864}}</c>; null for nothing. Members that this record has a
    /// property for, and those that the library relies on, are refused; of <c>HostConfig</c> the arrays <c>SecurityOpt</c> and the object <c>Tmpfs</c> are added to what the library asks for.
    /// </summary>
    public string? EngineOptions { get; init => field = value is { Length: > 0 } ? value : null; }
}

/// <summary>A device of the engine's host inside a container.</summary>
/// <param name="HostPath">Its absolute path on the engine's host.</param>
/// <param name="ContainerPath">Its absolute path inside the container.</param>
/// <param name="Permissions">What the container may do with it: of <c>r</c> (read), <c>w</c> (write) and <c>m</c> (make).</param>
public sealed record ContainerDevice(string HostPath, string ContainerPath, string Permissions = "rwm");

/// <summary>A limit of the processes of a container.</summary>
/// <param name="Name">Its name without the prefix: <c>nofile</c>, <c>nproc</c>.</param>
/// <param name="Soft">The limit; -1 for none.</param>
/// <param name="Hard">The most that a process may raise it to; -1 for no end.</param>
public sealed record ContainerUlimit(string Name, long Soft, long Hard);

/// <summary>A request for GPUs.</summary>
public sealed record GpuRequest
{
    /// <summary>How many, 1 or more; null means all, or those that <see cref="DeviceIds"/> names.</summary>
    public int? Count { get; init; }

    /// <summary>Which ones, by the driver's ids; empty means any.</summary>
    public IReadOnlyList<string> DeviceIds { get; init; } = [];

    /// <summary>The driver; null means the one that has the capabilities.</summary>
    public string? Driver { get; init; }

    /// <summary>What they must be capable of, all of it. Default <c>gpu</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = ["gpu"];
}

/// <summary>For which game a container is about to be created: what <c>ConfigureContainer</c> decides by.</summary>
public sealed record ContainerContext
{
    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>The image reference as it was asked for.</summary>
    public required string ImageRef { get; init; }

    /// <summary>The image, as the engine has it.</summary>
    public required ImageInfo Image { get; init; }

    /// <summary>The settings that the container gets; <see cref="GameSettings.None"/> for none.</summary>
    public required GameSettings Settings { get; init; }
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
