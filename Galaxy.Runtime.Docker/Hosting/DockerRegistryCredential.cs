namespace Galaxy.Runtime.Docker;

/// <summary>What logs in to a registry: a user name and password, or an identity token.</summary>
public sealed class DockerRegistryCredential
{
    /// <summary>The user name; null with an identity token.</summary>
    public string? Username { get; set; }

    /// <summary>The password or access token; a secret.</summary>
    public string? Password { get; set; }

    /// <summary>The identity token that a login returned; a secret.</summary>
    public string? IdentityToken { get; set; }
}
