namespace Galaxy.Runtime;

/// <summary>Container logs; section <c>Logs</c>.</summary>
public sealed class ContainerLogOptions
{
    /// <summary>The engine's log driver; empty means the daemon's default. Default <c>json-file</c>.</summary>
    public string Driver { get; set; } = "json-file";

    /// <summary>Options of the driver, <c>key=value,key2=value2</c>; blank means none. Default <c>max-size=10m,max-file=3</c>.</summary>
    public string Options { get; set; } = "max-size=10m,max-file=3";
}
