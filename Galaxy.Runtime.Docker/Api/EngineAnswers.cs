using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

internal sealed record VersionAnswer
{
    public string ApiVersion { get; init; } = "";

    [JsonPropertyName("MinAPIVersion")]
    public string MinApiVersion { get; init; } = "";

    public Component[]? Components { get; init; }

    internal sealed record Component(string? Name);
}

internal sealed record InfoAnswer
{
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    [JsonPropertyName("NCPU")]
    public int Cpus { get; init; }

    [JsonPropertyName("MemTotal")]
    public long Memory { get; init; }

    public string ServerVersion { get; init; } = "";

    public string? Name { get; init; }

    public string? DockerRootDir { get; init; }

    public string[]? SecurityOptions { get; init; }

    // An engine that does not mention a limit enforces it.
    public bool? MemoryLimit { get; init; }

    [JsonPropertyName("CpuCfsQuota")]
    public bool? CpuQuota { get; init; }

    public bool? PidsLimit { get; init; }
}

internal sealed record NetworkAnswer
{
    public required string Name { get; init; }

    public DateTimeOffset? Created { get; init; }
}

internal sealed record WaitAnswer(long StatusCode);

internal sealed record ErrorAnswer(string? Message);
