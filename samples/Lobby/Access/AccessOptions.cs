namespace Lobby;

/// <summary>Who may use the host; configuration section <c>Lobby:Access</c>. With neither a key nor an identity header it serves its own machine only.</summary>
internal sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Lobby:Access";

    /// <summary>The key that every request must carry: <c>Authorization: Bearer …</c>, or as the password of HTTP Basic, which browsers ask for. At least 24 characters. Empty: none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>A file that holds the key, such as a container's secret; read when the host starts. It wins over <see cref="ApiKey"/>. Empty: none.</summary>
    public string ApiKeyFile { get; set; } = "";

    /// <summary>The header by which a reverse proxy says who the user is, such as <c>X-Forwarded-User</c>; the proxy must remove it from what it is sent. Empty: none.</summary>
    public string IdentityHeader { get; set; } = "";

    /// <summary>The addresses, or networks such as <c>10.0.0.0/8</c>, whose identity header is believed.</summary>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Whether a request must say who it is of.</summary>
    public bool IsRestricted => ApiKey.Length > 0 || IdentityHeader.Length > 0;
}
