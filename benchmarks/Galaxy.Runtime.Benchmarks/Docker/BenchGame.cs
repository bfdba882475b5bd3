using System.Globalization;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The container that is measured; ours and the floor's differ in name only.</summary>
internal static class BenchGame
{
    public const string ImageRef = "galaxy-engine:1.4.0";
    public const string Network = "galaxy";
    public const string Label = "galaxy-bench";

    /// <summary>The mark of this run, so that two runs on one engine do not meet.</summary>
    public static string Run { get; } = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Settings as a game may have them; none that ask more of the engine than a container without them.</summary>
    public static GameSettings Given { get; } = new()
    {
        Environment = Enumerable.Range(0, 20).ToDictionary(static number => $"SETTING_{number}", static number => $"value {number}", StringComparer.Ordinal),
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "red", ["map"] = "islands" },
        Limits = new GameLimits { Cpus = 1, MemoryBytes = 256L << 20, Pids = 256 },
    };

    public static ContainerSpec Spec(string name, string imageId, string stateDirectory) => new()
    {
        Name = name,
        ImageId = imageId,
        Network = Network,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GAME_STATE_PATH"] = "/var/lib/galaxy" },
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Label] = Run },
        Mounts = [new ContainerMount(stateDirectory, "/var/lib/galaxy")],
        Limits = new ContainerLimits(Cpus: 1, MemoryBytes: 512L << 20, Pids: 512),
        LogDriver = "json-file",
        LogOptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "10m", ["max-file"] = "3" },
        NoNewPrivileges = true,
        DropAllCapabilities = true,
        Init = true,
    };
}
