namespace Galaxy.Runtime.Docker;

/// <summary>An inspected container.</summary>
internal sealed record ContainerAnswer
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Image { get; init; } = "";

    public DateTimeOffset Created { get; init; }

    public required Condition State { get; init; }

    public ContainerSettings? Config { get; init; }

    public NetworksAnswer? NetworkSettings { get; init; }

    internal sealed record Condition
    {
        public required string Status { get; init; }

        public int ExitCode { get; init; }

        public bool OOMKilled { get; init; }

        public string? Error { get; init; }

        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset FinishedAt { get; init; }

        public HealthState? Health { get; init; }
    }

    internal sealed record HealthState(string? Status);

    internal sealed record ContainerSettings(string? Image, Dictionary<string, string>? Labels);
}

/// <summary>A listed container.</summary>
internal sealed record ContainerListEntry
{
    public required string Id { get; init; }

    public string[]? Names { get; init; }

    public string? Image { get; init; }

    public string? ImageID { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Created { get; init; }

    public required string State { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public NetworksAnswer? NetworkSettings { get; init; }
}

internal sealed record NetworksAnswer(Dictionary<string, NetworksAnswer.Membership>? Networks)
{
    /// <summary>By port and protocol, <c>8080/tcp</c>; null for a port that is not published. Only an inspect of a running container has them.</summary>
    public Dictionary<string, Binding[]?>? Ports { get; init; }

    /// <summary>The first IPv4 address that any network gives, else the first IPv6 address; null when none gives either.</summary>
    public string? FirstAddress => Networks is null
        ? null
        : Networks.Values.Select(static network => network.IPAddress).FirstOrDefault(static address => address is { Length: > 0 })
            ?? Networks.Values.Select(static network => network.GlobalIPv6Address).FirstOrDefault(static address => address is { Length: > 0 });

    internal sealed record Membership(string? IPAddress, string? GlobalIPv6Address);

    internal sealed record Binding(string? HostIp, string? HostPort);
}

/// <summary>One line of the event stream.</summary>
internal sealed record EventLine
{
    public string? Type { get; init; }

    public string? Action { get; init; }

    public Subject? Actor { get; init; }

    /// <summary>Only Podman's.</summary>
    public string? HealthStatus { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long TimeNano { get; init; }

    internal sealed record Subject
    {
        public string ID { get; init; } = "";

        public Dictionary<string, string>? Attributes { get; init; }
    }
}
