namespace Galaxy.Runtime.Docker;

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
