namespace Galaxy.Runtime;

/// <summary>How far a pull has come.</summary>
public sealed record ImagePullProgress
{
    /// <summary>What is pulled.</summary>
    public required string ImageRef { get; init; }

    /// <summary>Layers that are here.</summary>
    public int LayersDone { get; init; }

    /// <summary>Layers known so far; grows while the engine resolves the image.</summary>
    public int LayersTotal { get; init; }

    /// <summary>Bytes downloaded.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes to download, of the layers whose size is known; 0 while none is.</summary>
    public long BytesTotal { get; init; }
}

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
