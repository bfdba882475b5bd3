namespace Galaxy.Runtime;

/// <summary>
/// Resource limits; section <c>Limits</c>. An image's labels may ask for others; they are clamped to the ceilings. Memory is bytes,
/// or a number with <c>k</c>, <c>m</c> or <c>g</c> (1024 to the first, second, third power): <c>64m</c>, <c>1.5g</c>.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>CPUs of an image that does not ask: 0.01 to 1024. Default 1.</summary>
    public double Cpus { get; set; } = 1;

    /// <summary>Memory of an image that does not ask: 6m or more. Default <c>512m</c>.</summary>
    public string Memory { get; set; } = "512m";

    /// <summary>Processes of an image that does not ask: 1 to 4,194,304. Default 512.</summary>
    public long Pids { get; set; } = 512;

    /// <summary>The most CPUs a container gets: 0.01 to 1024; null means all the engine's host has, which is a ceiling in any case.</summary>
    public double? MaxCpus { get; set; }

    /// <summary>The most memory a container gets: 6m or more. Default <c>4g</c>.</summary>
    public string MaxMemory { get; set; } = "4g";

    /// <summary>The most processes a container gets: 1 to 4,194,304. Default 4096.</summary>
    public long MaxPids { get; set; } = 4096;
}
