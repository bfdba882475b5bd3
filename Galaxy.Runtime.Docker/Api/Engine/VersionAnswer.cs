using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

internal sealed record VersionAnswer
{
    public string ApiVersion { get; init; } = "";

    [JsonPropertyName("MinAPIVersion")]
    public string MinApiVersion { get; init; } = "";
}
