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

/// <summary>What a container may do; section <c>Hardening</c>.</summary>
public sealed class HardeningOptions
{
    /// <summary>Keep processes from gaining privileges. Default true.</summary>
    public bool NoNewPrivileges { get; set; } = true;

    /// <summary>Drop every Linux capability. Default true.</summary>
    public bool DropAllCapabilities { get; set; } = true;

    /// <summary>Run as the state directory's owner instead of the image's user. Default true.</summary>
    public bool RunAsStateOwner { get; set; } = true;

    /// <summary>Make a small init process pid 1, which forwards signals and reaps children. Default true.</summary>
    public bool Init { get; set; } = true;

    /// <summary>Make the root file system read-only, with a tmpfs at <c>/tmp</c>. Default false.</summary>
    public bool ReadOnlyRoot { get; set; }
}

/// <summary>Container logs; section <c>Logs</c>.</summary>
public sealed class ContainerLogOptions
{
    /// <summary>The engine's log driver; empty means the daemon's default. Default <c>json-file</c>.</summary>
    public string Driver { get; set; } = "json-file";

    /// <summary>
    /// Options of the driver, exactly these; empty means none. Null, the default, means <c>max-size</c> 10m and <c>max-file</c> 3 for the drivers <c>json-file</c> and
    /// <c>local</c>, which would otherwise grow without bound, and none for any other driver.
    /// </summary>
    public IDictionary<string, string>? Options { get; set; }
}

/// <summary>Mounts that settings ask for; section <c>Mounts</c>.</summary>
public sealed class MountOptions
{
    /// <summary>Directories of the engine's host below which games may be given directories; absolute. Default none: only volumes can be mounted.</summary>
    public IList<string> AllowedRoots { get; set; } = [];
}
