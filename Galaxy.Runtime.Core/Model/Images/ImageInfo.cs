namespace Galaxy.Runtime;

/// <summary>One image that the engine has.</summary>
public sealed record ImageInfo
{
    /// <summary>The content id (<c>sha256:…</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Its labels; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it has a HEALTHCHECK that is not <c>NONE</c>.</summary>
    public bool HasHealthCheck { get; init; }
}
