using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

/// <summary>The body of a create; only what a <see cref="ContainerSpec"/> can say.</summary>
internal sealed record CreateRequest
{
    public required string Image { get; init; }

    public required string Hostname { get; init; }

    public string? User { get; init; }

    public required string[] Env { get; init; }

    public string[]? Entrypoint { get; init; }

    public string[]? Cmd { get; init; }

    public string? WorkingDir { get; init; }

    public Dictionary<string, Nothing>? ExposedPorts { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required HostSettings HostConfig { get; init; }

    public required Networking NetworkingConfig { get; init; }

    internal sealed record HostSettings
    {
        public required string NetworkMode { get; init; }

        public required Mount[] Mounts { get; init; }

        public Dictionary<string, HostPort[]>? PortBindings { get; init; }

        public required long NanoCpus { get; init; }

        public required long Memory { get; init; }

        public required long MemorySwap { get; init; }

        public required long PidsLimit { get; init; }

        public required RestartRule RestartPolicy { get; init; }

        public Logging? LogConfig { get; init; }

        public string[]? SecurityOpt { get; init; }

        public string[]? CapDrop { get; init; }

        public required bool Init { get; init; }

        public required bool ReadonlyRootfs { get; init; }

        public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

        public Device[]? Devices { get; init; }

        public DeviceRequest[]? DeviceRequests { get; init; }

        public Ulimit[]? Ulimits { get; init; }
    }

    internal sealed record Device(string PathOnHost, string PathInContainer, string CgroupPermissions);

    /// <summary>A count of -1 is all; the capabilities are an OR of ANDs.</summary>
    internal sealed record DeviceRequest(string? Driver, int? Count, [property: JsonPropertyName("DeviceIDs")] string[]? DeviceIds, string[][] Capabilities);

    internal sealed record Ulimit(string Name, long Soft, long Hard);

    internal sealed record Mount(string Type, string Source, string Target, bool ReadOnly);

    /// <summary>An empty port is one that the engine chooses; <c>8000-8010</c> is one of these.</summary>
    internal sealed record HostPort(string HostIp, [property: JsonPropertyName("HostPort")] string Port);

    /// <summary>The engine's sets are objects with members that mean nothing.</summary>
    internal sealed record Nothing;

    internal sealed record RestartRule(string Name);

    internal sealed record Logging(string Type, IReadOnlyDictionary<string, string>? Config);

    internal sealed record Networking(IReadOnlyDictionary<string, Attachment> EndpointsConfig);

    internal sealed record Attachment(string[] Aliases);
}

internal sealed record CreateAnswer
{
    public required string Id { get; init; }

    public string[]? Warnings { get; init; }
}
