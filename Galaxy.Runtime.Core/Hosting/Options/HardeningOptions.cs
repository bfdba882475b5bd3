namespace Galaxy.Runtime;

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
