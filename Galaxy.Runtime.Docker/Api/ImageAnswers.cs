using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

internal sealed record ImageAnswer
{
    public required string Id { get; init; }

    public string[]? RepoDigests { get; init; }

    public ImageSettings? Config { get; init; }

    internal sealed record ImageSettings(Dictionary<string, string>? Labels, HealthCheck? Healthcheck);

    internal sealed record HealthCheck(string[]? Test);
}

/// <summary>One line of a pull's progress stream.</summary>
internal sealed record PullLine
{
    public string? Id { get; init; }

    public string? Status { get; init; }

    public Amount? ProgressDetail { get; init; }

    public string? Error { get; init; }

    public Failure? ErrorDetail { get; init; }

    /// <param name="Current">How much is done.</param>
    /// <param name="Total">Of how much; 0 if that is not known.</param>
    /// <param name="Units">Of what; null means bytes, and <c>s</c> the seconds that have gone by.</param>
    internal sealed record Amount(long Current, long Total, string? Units);

    internal sealed record Failure(int Code, string? Message);
}

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

/// <summary>What is used of a Docker configuration file.</summary>
internal sealed record DockerConfig
{
    public Dictionary<string, Login>? Auths { get; init; }

    public Dictionary<string, string>? CredHelpers { get; init; }

    public string? CredsStore { get; init; }

    public string? CurrentContext { get; init; }

    /// <summary>One login; a secret, and so no record whose text would show it.</summary>
    internal sealed class Login
    {
        public string? Auth { get; init; }

        public string? IdentityToken { get; init; }
    }
}

/// <summary>What is used of the file that describes a Docker context.</summary>
internal sealed record DockerContext
{
    public Dictionary<string, Endpoint>? Endpoints { get; init; }

    internal sealed record Endpoint(string? Host, bool SkipTlsVerify);
}
