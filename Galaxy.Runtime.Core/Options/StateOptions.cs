namespace Galaxy.Runtime;

/// <summary>State directories; section <c>State</c>.</summary>
public sealed class StateOptions
{
    /// <summary>The directory that holds one state directory per game, as this process sees it; absolute. Required, unless the state directory is faked.</summary>
    public string Root { get; set; } = "";

    /// <summary>The same directory as the container daemon sees it; empty means that both see the same. They differ when this process itself runs in a container.</summary>
    public string HostRoot { get; set; } = "";

    /// <summary>Permission bits of a game's directory, octal text. Default <c>0750</c>.</summary>
    public string Mode { get; set; } = "0750";

    /// <summary>
    /// The owner's user id on the engine's machine, 0 or more; null means this process's, or when that is root 10001; with userns-remap 10001 of the containers, with a rootless engine the user
    /// that runs it.
    /// </summary>
    public int? OwnerUid { get; set; }

    /// <summary>The owner's group id on the engine's machine, 0 or more; null likewise.</summary>
    public int? OwnerGid { get; set; }

    /// <summary>Where a container finds its directory; absolute. Default <c>/var/lib/galaxy</c>.</summary>
    public string MountPath { get; set; } = "/var/lib/galaxy";

    /// <summary>The environment variable with <see cref="MountPath"/> in the container; <c>STORAGE_PATH</c> has it too. Default <c>GAME_STATE_PATH</c>.</summary>
    public string EnvironmentVariable { get; set; } = "GAME_STATE_PATH";
}
