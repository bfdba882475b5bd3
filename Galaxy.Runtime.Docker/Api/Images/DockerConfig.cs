namespace Galaxy.Runtime.Docker;

/// <summary>What is used of a Docker configuration file.</summary>
internal sealed record DockerConfig
{
    public Dictionary<string, Login>? Auths { get; init; }

    public Dictionary<string, string>? CredHelpers { get; init; }

    public string? CredsStore { get; init; }

    /// <summary>One login; a secret, and so no record whose text would show it.</summary>
    internal sealed class Login
    {
        public string? Auth { get; init; }

        public string? IdentityToken { get; init; }
    }
}
