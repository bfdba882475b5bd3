using System.Globalization;
using Docker.DotNet.Models;
using Galaxy.Runtime;
using Galaxy.Runtime.Ports;
using ContainerSpec = Galaxy.Runtime.Ports.ContainerSpec;
using PortBinding = Docker.DotNet.Models.PortBinding;

namespace DockerDotNet;

/// <summary>The port's words in the library's, and back.</summary>
internal static class DockerDotNetMapping
{
    // The engine writes these among a container's labels.
    private static readonly HashSet<string> EngineAttributes = new(StringComparer.Ordinal) { "name", "image", "exitCode", "signal", "execID", "execDuration", "oldName" };

    public static CreateContainerParameters ToParameters(this ContainerSpec spec) => new()
    {
        Name = spec.Name,
        Image = spec.ImageId,
        Hostname = spec.Name,
        // The library's types say of nothing that it may be absent, and leave out what is null.
        User = spec.User!,
        WorkingDir = spec.WorkingDirectory!,
        Env = [.. spec.Environment.Select(static variable => $"{variable.Key}={variable.Value}")],
        Entrypoint = spec.Entrypoint.Count == 0 ? null! : [.. spec.Entrypoint],
        Cmd = spec.Arguments.Count == 0 ? null! : [.. spec.Arguments],
        Labels = new Dictionary<string, string>(spec.Labels, StringComparer.Ordinal),
        ExposedPorts = spec.Ports.Select(NameOf).Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => default(EmptyStruct), StringComparer.Ordinal),
        HostConfig = new HostConfig
        {
            NetworkMode = spec.Network,
            Mounts = [.. spec.Mounts.Select(static mount => new Mount { Type = mount.IsVolume ? "volume" : "bind", Source = mount.Source, Target = mount.ContainerPath, ReadOnly = mount.ReadOnly })],
            PortBindings = spec.Ports.GroupBy(NameOf, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, static group => (IList<PortBinding>)[.. group.Select(ToBinding)], StringComparer.Ordinal),
            NanoCPUs = (long)Math.Round(spec.Limits.Cpus * 1_000_000_000),
            Memory = spec.Limits.MemoryBytes,
            MemorySwap = spec.Limits.MemoryBytes,
            PidsLimit = spec.Limits.Pids,
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            LogConfig = spec.LogDriver is null && spec.LogOptions is null
                ? null!
                : new LogConfig { Type = spec.LogDriver ?? "", Config = spec.LogOptions is null ? null! : new Dictionary<string, string>(spec.LogOptions, StringComparer.Ordinal) },
            SecurityOpt = spec.NoNewPrivileges ? ["no-new-privileges"] : null!,
            CapDrop = spec.DropAllCapabilities ? ["ALL"] : null!,
            Init = spec.Init,
            Devices = [.. spec.Devices.Select(static device => new DeviceMapping { PathOnHost = device.HostPath, PathInContainer = device.ContainerPath, CgroupPermissions = device.Permissions })],
            DeviceRequests = [.. spec.Gpus.Select(static gpus => new DeviceRequest
            {
                Driver = gpus.Driver ?? "",
                Count = gpus.DeviceIds.Count > 0 ? 0 : gpus.Count ?? -1,
                DeviceIDs = gpus.DeviceIds.Count > 0 ? [.. gpus.DeviceIds] : null!,
                Capabilities = [[.. gpus.Capabilities]],
            })],
            Ulimits = [.. spec.Ulimits.Select(static ulimit => new Ulimit { Name = ulimit.Name, Soft = ulimit.Soft, Hard = ulimit.Hard })],
            ReadonlyRootfs = spec.ReadOnlyRoot,
            Tmpfs = spec.ReadOnlyRoot ? new Dictionary<string, string>(StringComparer.Ordinal) { ["/tmp"] = "" } : null,
        },
        NetworkingConfig = new NetworkingConfig { EndpointsConfig = new Dictionary<string, EndpointSettings>(StringComparer.Ordinal) { [spec.Network] = new() { Aliases = [spec.Name] } } },
    };

    public static ContainerInfo ToInfo(this ContainerInspectResponse answer)
    {
        var condition = answer.State!;
        var state = StateOf(condition.Status);
        var isAlive = state is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;
        var startedAt = InstantOf(condition.StartedAt);
        var hasEnded = !isAlive && startedAt is not null;
        var labels = LabelsOf(answer.Config?.Labels);
        return new ContainerInfo
        {
            Id = answer.ID,
            Name = answer.Name.TrimStart('/'),
            ImageRef = labels.GetValueOrDefault(RuntimeLabels.EngineImageRef) ?? answer.Config?.Image ?? "",
            ImageId = answer.Image,
            State = state,
            Health = isAlive ? HealthOf(condition.Health?.Status) : ContainerHealth.None,
            ExitCode = hasEnded ? (int)condition.ExitCode : null,
            OomKilled = condition.OOMKilled,
            Error = condition.Error,
            CreatedAt = new DateTimeOffset(answer.Created.ToUniversalTime()),
            StartedAt = startedAt,
            FinishedAt = hasEnded ? InstantOf(condition.FinishedAt) : null,
            IPAddress = AddressOf(answer.NetworkSettings?.Networks),
            Ports = isAlive ? PortsOf(answer.NetworkSettings?.Ports) : [],
            Labels = labels,
        };
    }

    public static ContainerInfo ToInfo(this ContainerListResponse entry)
    {
        var labels = LabelsOf(entry.Labels);
        return new ContainerInfo
        {
            Id = entry.ID,
            // Names with a second slash are other containers' links to it.
            Name = entry.Names?.FirstOrDefault(static name => name.LastIndexOf('/') == 0)?.TrimStart('/') ?? "",
            ImageRef = labels.GetValueOrDefault(RuntimeLabels.EngineImageRef) ?? entry.Image,
            ImageId = entry.ImageID,
            State = StateOf(entry.State),
            CreatedAt = new DateTimeOffset(entry.Created.ToUniversalTime()),
            IPAddress = AddressOf(entry.NetworkSettings?.Networks),
            Labels = labels,
        };
    }

    public static ContainerEvent ToEvent(this Message message)
    {
        var attributes = message.Actor?.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var type = TypeOf(message.Action);
        return new ContainerEvent
        {
            ContainerId = message.Actor?.ID ?? "",
            Name = attributes.TryGetValue("name", out var name) ? name : "",
            Type = type,
            OccurredAt = DateTimeOffset.UnixEpoch.AddTicks((message.TimeNano ?? 0) / TimeSpan.NanosecondsPerTick),
            ExitCode = type is ContainerEventType.Die && attributes.TryGetValue("exitCode", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var code) ? code : null,
            Labels = attributes.Where(static attribute => !EngineAttributes.Contains(attribute.Key)).ToDictionary(StringComparer.Ordinal),
        };
    }

    public static Dictionary<string, IDictionary<string, bool>> Filters(string key, params IEnumerable<string> values) =>
        new(StringComparer.Ordinal) { [key] = values.ToDictionary(static value => value, static _ => true, StringComparer.Ordinal) };

    public static Dictionary<string, IDictionary<string, bool>> ToFilters(this ContainerFilter filter) =>
        filter.Labels.Count == 0 ? new(StringComparer.Ordinal) : Filters("label", filter.Labels.Select(static label => $"{label.Key}={label.Value}"));

    /// <summary>The engine does not distinguish a key with "=" in it from key and value.</summary>
    public static bool Matches(this ContainerFilter filter, IReadOnlyDictionary<string, string> labels) =>
        filter.Labels.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static string NameOf(PublishedPort port) => string.Create(CultureInfo.InvariantCulture, $"{port.ContainerPort}/{(port.Protocol is PortProtocol.Udp ? "udp" : "tcp")}");

    private static PortBinding ToBinding(PublishedPort port) => new()
    {
        HostIP = port.Address,
        HostPort = (port.HostPort, port.LastHostPort) switch
        {
            (null, _) => "",
            ({ } only, null) => only.ToString(CultureInfo.InvariantCulture),
            ({ } first, { } last) => string.Create(CultureInfo.InvariantCulture, $"{first}-{last}"),
        },
    };

    private static List<Galaxy.Runtime.Ports.PortBinding> PortsOf(IDictionary<string, IList<PortBinding>>? ports)
    {
        List<Galaxy.Runtime.Ports.PortBinding> found = [];
        foreach (var (name, bindings) in ports ?? new Dictionary<string, IList<PortBinding>>(StringComparer.Ordinal))
        {
            if (name.Split('/') is not [var number, var protocol] || !int.TryParse(number, CultureInfo.InvariantCulture, out var port))
            {
                continue;
            }

            foreach (var binding in bindings ?? [])
            {
                if (int.TryParse(binding.HostPort, CultureInfo.InvariantCulture, out var hostPort))
                {
                    found.Add(new(port, protocol is "udp" ? PortProtocol.Udp : PortProtocol.Tcp, binding.HostIP ?? "", hostPort));
                }
            }
        }

        return found;
    }

    private static string? AddressOf(IDictionary<string, EndpointSettings>? networks) =>
        networks?.Values.Select(static network => network.IPAddress).FirstOrDefault(static address => address is { Length: > 0 });

    private static Dictionary<string, string> LabelsOf(IDictionary<string, string>? labels) => labels is null ? new(StringComparer.Ordinal) : new(labels, StringComparer.Ordinal);

    private static DateTimeOffset? InstantOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.UtcTicks != 0 ? instant.ToUniversalTime() : null;

    private static ContainerHealth HealthOf(string? health) => health switch
    {
        "starting" => ContainerHealth.Starting,
        "healthy" => ContainerHealth.Healthy,
        "unhealthy" => ContainerHealth.Unhealthy,
        _ => ContainerHealth.None,
    };

    private static ContainerState StateOf(string? state) => state switch
    {
        "created" => ContainerState.Created,
        "running" => ContainerState.Running,
        "paused" => ContainerState.Paused,
        "restarting" => ContainerState.Restarting,
        "exited" => ContainerState.Exited,
        "dead" => ContainerState.Dead,
        "removing" => ContainerState.Removing,
        _ => ContainerState.Unknown,
    };

    private static ContainerEventType TypeOf(string? action) => action switch
    {
        "create" => ContainerEventType.Create,
        "start" => ContainerEventType.Start,
        "kill" => ContainerEventType.Kill,
        "oom" => ContainerEventType.Oom,
        "die" => ContainerEventType.Die,
        "stop" => ContainerEventType.Stop,
        "destroy" => ContainerEventType.Destroy,
        "health_status: healthy" => ContainerEventType.Healthy,
        "health_status: unhealthy" => ContainerEventType.Unhealthy,
        _ => ContainerEventType.Other,
    };
}
