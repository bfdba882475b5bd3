namespace Galaxy.Runtime;

/// <summary>The labels of a game's container. The first five are frozen; the rest are this library's own.</summary>
public static class RuntimeLabels
{
    /// <summary>Key of the owner label.</summary>
    public const string Owner = "com.galaxy.owner";

    /// <summary>Value of <see cref="Owner"/>.</summary>
    public const string OwnerValue = "rtmanager";

    /// <summary>Key of the kind label.</summary>
    public const string Kind = "com.galaxy.kind";

    /// <summary>Value of <see cref="Kind"/>.</summary>
    public const string KindValue = "game-engine";

    /// <summary>Key of the game id label.</summary>
    public const string GameId = "com.galaxy.game_id";

    /// <summary>Key of the label with the image reference as it was asked for.</summary>
    public const string EngineImageRef = "com.galaxy.engine_image_ref";

    /// <summary>Key of the label with the operation's entry time, decimal Unix milliseconds.</summary>
    public const string StartedAtMs = "com.galaxy.started_at_ms";

    /// <summary>Key of the label with the runtime instance that owns the container.</summary>
    public const string Instance = "com.galaxy.runtime.instance";

    /// <summary>Key of the label with the outer operation's id, 32 hexadecimal digits.</summary>
    public const string Operation = "com.galaxy.runtime.operation";

    /// <summary>Key of the label with the operation's fence, decimal.</summary>
    public const string Fence = "com.galaxy.runtime.fence";

    /// <summary>Key of the label with the digest of the settings that the container was created with, see <see cref="GameSettings.Digest"/>; empty or missing if there are none.</summary>
    public const string Settings = "com.galaxy.runtime.settings";

    /// <summary>Key of the one label of a container that a preflight made, and never starts: the runtime instance. It is no game's.</summary>
    internal const string Probe = "com.galaxy.runtime.probe";

    /// <summary>Key of the image label that asks for CPUs: a positive number such as <c>1.5</c>.</summary>
    public const string ImageCpuQuota = "com.galaxy.cpu_quota";

    /// <summary>Key of the image label that asks for memory: bytes, or <c>64m</c>, <c>1.5g</c>.</summary>
    public const string ImageMemory = "com.galaxy.memory";

    /// <summary>Key of the image label that asks for processes: a positive integer.</summary>
    public const string ImagePidsLimit = "com.galaxy.pids_limit";
}
