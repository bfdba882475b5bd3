using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Galaxy.Runtime.Docker;

/// <summary>The engine's description of a container, in the port's terms.</summary>
internal static class ContainerMapping
{
    private static readonly Dictionary<string, string> NoLabels = new(StringComparer.Ordinal);

    public static ContainerInfo Of(ContainerAnswer answer)
    {
        var labels = answer.Config?.Labels ?? NoLabels;
        var condition = answer.State;
        var state = StateOf(condition.Status);
        var isAlive = state is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;
        DateTimeOffset? startedAt = OrNull(condition.StartedAt);
        var hasEnded = !isAlive && startedAt is not null;
        return new ContainerInfo
        {
            Id = answer.Id,
            Name = WithoutSlash(answer.Name),
            ImageRef = ImageRefOf(labels, answer.Config?.Image),
            ImageId = answer.Image,
            State = state,
            // An exited container still reads as what its last probe said.
            Health = isAlive ? HealthOf(condition.Health?.Status) : ContainerHealth.None,
            ExitCode = hasEnded ? condition.ExitCode : null,
            OomKilled = condition.OOMKilled,
            Error = string.IsNullOrEmpty(condition.Error) ? null : DaemonText.Clean(condition.Error),
            CreatedAt = answer.Created.ToUniversalTime(),
            StartedAt = startedAt,
            FinishedAt = hasEnded ? OrNull(condition.FinishedAt) : null,
            // Podman keeps the address of a container that has exited.
            IPAddress = isAlive ? answer.NetworkSettings?.FirstAddress : null,
            Ports = isAlive ? PortsOf(answer.NetworkSettings) : [],
            Labels = labels,
        };
    }

    public static ContainerInfo Of(ContainerListEntry entry)
    {
        var labels = entry.Labels ?? NoLabels;
        return new ContainerInfo
        {
            Id = entry.Id,
            Name = NameOf(entry.Names),
            ImageRef = ImageRefOf(labels, entry.Image),
            ImageId = entry.ImageID,
            State = StateOf(entry.State),
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(entry.Created),
            IPAddress = entry.NetworkSettings?.FirstAddress,
            Labels = labels,
        };
    }

    private static ContainerState StateOf(string state) => state switch
    {
        // The second words are Podman's.
        "created" or "initialized" or "configured" => ContainerState.Created,
        "running" or "stopping" => ContainerState.Running,
        "paused" => ContainerState.Paused,
        "restarting" => ContainerState.Restarting,
        "exited" or "stopped" => ContainerState.Exited,
        "dead" => ContainerState.Dead,
        "removing" => ContainerState.Removing,
        _ => ContainerState.Unknown,
    };

    private static List<PortBinding> PortsOf(NetworksAnswer? networks)
    {
        var ports = new List<PortBinding>();
        foreach (var (name, bindings) in networks?.Ports ?? [])
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !int.TryParse(name.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                continue;
            }

            var protocol = WireText.Parse<PortProtocol>(name[(slash + 1)..]);
            foreach (var binding in bindings ?? [])
            {
                if (int.TryParse(binding.HostPort, NumberStyles.None, CultureInfo.InvariantCulture, out var hostPort))
                {
                    ports.Add(new PortBinding(port, protocol, binding.HostIp ?? "", hostPort));
                }
            }
        }

        return ports;
    }

    private static ContainerHealth HealthOf(string? health) => health switch
    {
        "starting" => ContainerHealth.Starting,
        "healthy" => ContainerHealth.Healthy,
        "unhealthy" => ContainerHealth.Unhealthy,
        _ => ContainerHealth.None,
    };

    // A container has one name of its own; names with a second slash are other containers' links to it.
    private static string NameOf(string[]? names)
    {
        var own = names is null ? null : Array.Find(names, name => name.LastIndexOf('/') == 0);
        return own is null ? "" : WithoutSlash(own);
    }

    private static string WithoutSlash(string name) => name.StartsWith('/') ? name[1..] : name;

    private static string ImageRefOf(Dictionary<string, string> labels, string? engineRef) =>
        labels.TryGetValue(RuntimeLabels.EngineImageRef, out var own) ? own : engineRef ?? "";

    // The engine's "never" is the first of January of the year 1.
    private static DateTimeOffset? OrNull(DateTimeOffset instant) => instant.UtcTicks == 0 ? null : instant.ToUniversalTime();
}

/// <summary>What the engine accepts as a container's id or name; anything else never reaches a request path.</summary>
internal static class ContainerNames
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Whether it is a valid container name.</summary>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    public static bool IsPossible(string idOrName)
    {
        ArgumentException.ThrowIfNullOrEmpty(idOrName);
        return char.IsAsciiLetterOrDigit(idOrName[0]) && !idOrName.AsSpan().ContainsAnyExcept(Allowed);
    }
}

/// <summary>A container to create, in the engine's words.</summary>
internal static class CreateRequestOf
{
    private static readonly CreateRequest.RestartRule NeverRestart = new("no");
    private static readonly string[] NoNewPrivileges = ["no-new-privileges"];
    private static readonly string[] EveryCapability = ["ALL"];

    // The engine takes names of any case: another spelling must not become a second member, which would replace the first.
    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    private static readonly Dictionary<string, string> TmpfsAtTmp = new(StringComparer.Ordinal) { ["/tmp"] = "" };

    public static CreateRequest Spec(ContainerSpec spec) => new()
    {
        Image = spec.ImageId,
        Hostname = spec.Name,
        User = spec.User,
        Env = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        Entrypoint = spec.Entrypoint.Count == 0 ? null : [.. spec.Entrypoint],
        Cmd = spec.Arguments.Count == 0 ? null : [.. spec.Arguments],
        WorkingDir = spec.WorkingDirectory,
        ExposedPorts = spec.Ports.Count == 0 ? null : spec.Ports.Select(NameOf).Distinct(StringComparer.Ordinal)
            .ToDictionary(static name => name, static _ => new CreateRequest.Nothing(), StringComparer.Ordinal),
        Labels = spec.Labels,
        HostConfig = new CreateRequest.HostSettings
        {
            NetworkMode = spec.Network,
            // Never Binds: the engine would create a missing host directory, owned by root.
            Mounts = [.. spec.Mounts.Select(mount => new CreateRequest.Mount(mount.IsVolume ? "volume" : "bind", mount.Source, mount.ContainerPath, mount.ReadOnly))],
            PortBindings = spec.Ports.Count == 0 ? null : spec.Ports.GroupBy(NameOf, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, static group => group.Select(HostPortOf).ToArray(), StringComparer.Ordinal),
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
            Devices = spec.Devices.Count == 0 ? null : [.. spec.Devices.Select(static device => new CreateRequest.Device(device.HostPath, device.ContainerPath, device.Permissions))],
            DeviceRequests = spec.Gpus.Count == 0 ? null : [.. spec.Gpus.Select(RequestOf)],
            Ulimits = spec.Ulimits.Count == 0 ? null : [.. spec.Ulimits.Select(static limit => new CreateRequest.Ulimit(limit.Name, limit.Soft, limit.Hard))],
        },
        NetworkingConfig = new CreateRequest.Networking(
            new Dictionary<string, CreateRequest.Attachment>(StringComparer.Ordinal) { [spec.Network] = new([spec.Name]) }),
    };

    /// <summary>The request's JSON, with what else a container shall be created with: arrays are joined, objects merged, and a value that only one side has is that.</summary>
    /// <exception cref="RuntimePortException">The additions are no JSON object.</exception>
    public static byte[] ToJson(ContainerSpec spec)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Spec(spec), EngineJson.Default.CreateRequest);
        if (spec.EngineOptions is null)
        {
            return json;
        }

        try
        {
            var request = JsonNode.Parse(json, AnyCase)!.AsObject();
            if (JsonNode.Parse(spec.EngineOptions, AnyCase) is not JsonObject additions)
            {
                throw NoObject(null);
            }

            Merge(request, additions);
            return Encoding.UTF8.GetBytes(request.ToJsonString());
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw NoObject(exception);
        }

        static RuntimePortException NoObject(Exception? exception) => new(PortFault.Rejected, "The engine options of a container are no JSON object.", exception);
    }

    private static void Merge(JsonObject into, JsonObject additions)
    {
        foreach (var (name, addition) in additions)
        {
            switch (into[name], addition)
            {
                case (JsonObject known, JsonObject more):
                    Merge(known, more);
                    break;
                case (JsonArray known, JsonArray more):
                    foreach (var item in more)
                    {
                        known.Add(item?.DeepClone());
                    }

                    break;
                default:
                    into[name] = addition?.DeepClone();
                    break;
            }
        }
    }

    private static CreateRequest.DeviceRequest RequestOf(GpuRequest gpus) => new(
        gpus.Driver,
        gpus.DeviceIds.Count > 0 ? null : gpus.Count ?? -1,
        gpus.DeviceIds.Count > 0 ? [.. gpus.DeviceIds] : null,
        [[.. gpus.Capabilities]]);

    private static string NameOf(PublishedPort port) => string.Create(CultureInfo.InvariantCulture, $"{port.ContainerPort}/{port.Protocol.ToWireText()}");

    private static CreateRequest.HostPort HostPortOf(PublishedPort port) => new(port.Address, (port.HostPort, port.LastHostPort) switch
    {
        (null, _) => "",
        ({ } only, null) => only.ToString(CultureInfo.InvariantCulture),
        ({ } first, { } last) => string.Create(CultureInfo.InvariantCulture, $"{first}-{last}"),
    });

    private static CreateRequest.Logging? Logging(ContainerSpec spec) =>
        spec.LogDriver is null && spec.LogOptions is null ? null : new CreateRequest.Logging(spec.LogDriver ?? "", spec.LogOptions);
}
