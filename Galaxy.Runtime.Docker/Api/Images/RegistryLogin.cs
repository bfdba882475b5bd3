using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

/// <summary>The content of X-Registry-Auth; a secret, and so no record whose text would show it.</summary>
internal sealed class RegistryLogin
{
    [JsonPropertyName("username")]
    public string? Username { get; init; }

    [JsonPropertyName("password")]
    public string? Password { get; init; }

    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    [JsonPropertyName("serveraddress")]
    public string? ServerAddress { get; init; }
}
