namespace Galaxy.Runtime.Ports;

/// <summary>
/// One container as the engine describes it. A list fills <see cref="Id"/>, <see cref="Name"/>, <see cref="ImageRef"/>,
/// <see cref="ImageId"/>, <see cref="State"/>, <see cref="CreatedAt"/>, <see cref="IPAddress"/> and <see cref="Labels"/>;
/// an inspect fills everything.
/// </summary>
public sealed record ContainerInfo
{
    /// <summary>The full id, 64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without the engine's leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>The image reference of our own label, because the engine's turns into an id when a tag moves; else the engine's.</summary>
    public string? ImageRef { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The content id of its image.</summary>
    public string? ImageId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Its state.</summary>
    public required ContainerState State { get; init; }

    /// <summary>What its health check says.</summary>
    public ContainerHealth Health { get; init; }

    /// <summary>The exit code of a container that ran and exited; null otherwise.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of it for lack of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>The engine's own error text of its last start; null when there was none.</summary>
    public string? Error { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>When it was created, by the daemon's clock (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last started, by the daemon's clock (UTC); null when never.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it exited, by the daemon's clock (UTC); null while it runs or when it never ran.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its IPv4 address in the first network that gives it one, else its IPv6 address, without brackets; null while it does not run. Names of user networks do not resolve on the host.</summary>
    public string? IPAddress { get; init; }

    /// <summary>Where its published ports listen, which is known while it runs; empty otherwise.</summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>Its labels, those inherited from its image among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A published port as the engine listens for it.</summary>
/// <param name="ContainerPort">The port inside the container.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Address">The address of the engine's host, as the engine names it.</param>
/// <param name="HostPort">The port of the engine's host.</param>
public sealed record PortBinding(int ContainerPort, PortProtocol Protocol, string Address, int HostPort);

/// <summary>The state of a container, by the engine.</summary>
public enum ContainerState
{
    /// <summary>A state this version does not know.</summary>
    Unknown = 0,

    /// <summary>Created and never started, or its start failed.</summary>
    Created,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Its process is frozen.</summary>
    Paused,

    /// <summary>The engine is about to start it again.</summary>
    Restarting,

    /// <summary>Its process has ended.</summary>
    Exited,

    /// <summary>Its removal failed half-way.</summary>
    Dead,

    /// <summary>It is being removed.</summary>
    Removing,
}

/// <summary>What an image's HEALTHCHECK says of a running container.</summary>
public enum ContainerHealth
{
    /// <summary>The image has no health check, or the engine does not say.</summary>
    None = 0,

    /// <summary>No probe has succeeded yet, and none has failed for good.</summary>
    Starting,

    /// <summary>The last probe succeeded.</summary>
    Healthy,

    /// <summary>So many probes in a row failed as the image allows.</summary>
    Unhealthy,
}
