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

/// <summary>How far a pull has come.</summary>
/// <param name="ImageRef">What is pulled.</param>
/// <param name="LayersDone">Layers that are here.</param>
/// <param name="LayersTotal">Layers known so far; grows while the engine resolves the image.</param>
/// <param name="BytesDone">Bytes downloaded.</param>
/// <param name="BytesTotal">Bytes to download, of the layers whose size is known; 0 while none is.</param>
public sealed record ImagePullProgress(string ImageRef, int LayersDone, int LayersTotal, long BytesDone, long BytesTotal);

/// <summary>When an image is pulled.</summary>
public enum PullPolicy
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Only when the engine does not have it.</summary>
    IfMissing,

    /// <summary>Every time.</summary>
    Always,

    /// <summary>Not at all: it must be there.</summary>
    Never,
}
