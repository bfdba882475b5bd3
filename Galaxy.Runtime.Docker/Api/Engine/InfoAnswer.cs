using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

internal sealed record InfoAnswer
{
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    [JsonPropertyName("NCPU")]
    public int Cpus { get; init; }

    [JsonPropertyName("MemTotal")]
    public long Memory { get; init; }

    public string ServerVersion { get; init; } = "";
}
