namespace Galaxy.Runtime.Benchmarks;

/// <summary>The one game of the ports that do nothing.</summary>
internal static class IdleGame
{
    public const string Id = "chess-42";
    public const string ImageRef = "registry.example.com/engine:1.4.0";
    public const string NextImageRef = "registry.example.com/engine:1.4.1";
    public const string ImageId = "sha256:1";
    public const string ContainerId = "container-1";
    public const string EngineId = "engine-1";

    public static RuntimeRecord Running { get; } = new()
    {
        GameId = Id,
        Status = RuntimeStatus.Running,
        ContainerId = ContainerId,
        ImageRef = ImageRef,
        ImageId = ImageId,
        EngineId = EngineId,
    };

    public static RuntimeRecord Stopped { get; } = Running with { Status = RuntimeStatus.Stopped };
}
