namespace Galaxy.Runtime.Docker;

/// <summary>A container to create, in the engine's words.</summary>
internal static class CreateRequestOf
{
    private static readonly CreateRequest.RestartRule NeverRestart = new("no");
    private static readonly string[] NoNewPrivileges = ["no-new-privileges"];
    private static readonly string[] EveryCapability = ["ALL"];
    private static readonly Dictionary<string, string> TmpfsAtTmp = new(StringComparer.Ordinal) { ["/tmp"] = "" };

    public static CreateRequest Spec(ContainerSpec spec) => new()
    {
        Image = spec.ImageId,
        Hostname = spec.Name,
        User = spec.User.Length == 0 ? null : spec.User,
        Env = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        Labels = spec.Labels,
        HostConfig = new CreateRequest.HostSettings
        {
            NetworkMode = spec.Network,
            // Never Binds: the engine would create a missing host directory, owned by root.
            Mounts = [.. spec.Mounts.Select(mount => new CreateRequest.Mount("bind", mount.HostPath, mount.ContainerPath, mount.ReadOnly))],
            NanoCpus = (long)Math.Round(spec.Limits.Cpus * 1_000_000_000),
            Memory = spec.Limits.MemoryBytes,
            // Unset, it would be twice the memory.
            MemorySwap = spec.Limits.MemoryBytes,
            PidsLimit = spec.Limits.Pids,
            RestartPolicy = NeverRestart,
            LogConfig = Logging(spec),
            SecurityOpt = spec.NoNewPrivileges ? NoNewPrivileges : null,
            CapDrop = spec.DropAllCapabilities ? EveryCapability : null,
            Init = spec.Init,
            ReadonlyRootfs = spec.ReadOnlyRoot,
            Tmpfs = spec.ReadOnlyRoot ? TmpfsAtTmp : null,
        },
        NetworkingConfig = new CreateRequest.Networking(
            new Dictionary<string, CreateRequest.Attachment>(StringComparer.Ordinal) { [spec.Network] = new([spec.Name]) }),
    };

    private static CreateRequest.Logging? Logging(ContainerSpec spec) =>
        spec.LogDriver.Length == 0 && spec.LogOptions is null ? null : new CreateRequest.Logging(spec.LogDriver, spec.LogOptions);
}
