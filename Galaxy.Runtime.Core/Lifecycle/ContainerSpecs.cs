using System.Globalization;
using System.Text.Json;

namespace Galaxy.Runtime;

/// <summary>Turns a plan into the container the engine is asked for.</summary>
internal sealed class ContainerSpecs(GalaxyRuntimeOptions options, StateOwner owner, IEnumerable<ContainerConfiguration> registered)
{
    public const string BackCompatEnvironmentVariable = "STORAGE_PATH";

    private readonly IReadOnlyDictionary<string, string>? logOptions = LogOptions(options.Logs);

    // The same for every game; the names coincide when the primary one is the old one.
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal)
    {
        [options.State.EnvironmentVariable] = options.State.MountPath,
        [BackCompatEnvironmentVariable] = options.State.MountPath,
    };

    private readonly ContainerConfiguration[] configurations = [.. registered];

    /// <summary>The plan with its container, on which the host has its last word. Nothing is changed yet.</summary>
    public async ValueTask<StepResult<StartPlan>> ConfigureAsync(OperationScope scope, StartPlan plan)
    {
        var own = SpecOf(scope, plan);
        var spec = own;
        if (configurations.Length > 0)
        {
            var context = new ContainerContext { GameId = scope.GameId, ImageRef = plan.ImageRef, Image = plan.Image, Settings = plan.Settings };
            try
            {
                foreach (var configuration in configurations)
                {
                    var given = spec;
                    spec = await scope.AskAsync(PortCall.ConfigureContainer, cancel => configuration.ConfigureAsync(context, given, cancel));
                }
            }
            catch (RuntimePortException fault)
            {
                return Failure.StartConfig($"ConfigureContainer: {fault.Message}").Because(fault);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !scope.Steps.HasEnded)
            {
                return Failure.StartConfig($"ConfigureContainer: {FaultText.Of(exception)}");
            }

            if (ContainerConfiguration.FindProblem(own, spec, options.State.MountPath) is { } problem)
            {
                return Failure.StartConfig($"ConfigureContainer: {problem}");
            }
        }

        return plan with { Spec = spec };
    }

    /// <summary>The container of a plan, labelled for the operation as it is now: a write that was read back has drawn another fence.</summary>
    public ContainerSpec For(OperationScope scope, StartPlan plan)
    {
        var spec = plan.Spec ?? SpecOf(scope, plan);
        var labels = new Dictionary<string, string>(spec.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in OwnLabels(scope, plan))
        {
            labels[key] = value;
        }

        return spec with { Labels = labels };
    }

    private ContainerSpec SpecOf(OperationScope scope, StartPlan plan) => new()
    {
        Name = GameIds.ContainerName(scope.GameId),
        ImageId = plan.Image.Id,
        Network = options.Network,
        Environment = EnvironmentOf(plan.Settings),
        Arguments = plan.Settings.Arguments,
        Labels = new Dictionary<string, string>(plan.Settings.Labels.Concat(OwnLabels(scope, plan)), StringComparer.Ordinal),
        Mounts = [new ContainerMount(plan.StatePath, options.State.MountPath), .. plan.Settings.Mounts.Select(MountOf)],
        Ports = plan.Settings.Ports,
        Limits = plan.Limits,
        LogDriver = options.Logs.Driver,
        LogOptions = logOptions,
        User = options.Hardening.RunAsStateOwner ? owner.InContainerOf(plan.Engine) : null,
        NoNewPrivileges = options.Hardening.NoNewPrivileges,
        DropAllCapabilities = options.Hardening.DropAllCapabilities,
        Init = options.Hardening.Init,
        ReadOnlyRoot = options.Hardening.ReadOnlyRoot,
    };

    private static Dictionary<string, string>? LogOptions(ContainerLogOptions logs) => logs switch
    {
        { Options: { Count: > 0 } options } => new Dictionary<string, string>(options, StringComparer.Ordinal),
        { Options: null, Driver: "json-file" or "local" } => new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "10m", ["max-file"] = "3" },
        _ => null,
    };

    /// <summary>The addresses of the ports that a running container publishes.</summary>
    public static IReadOnlyList<GameEndpoint> Endpoints(string gameId, ContainerInfo container) =>
    [
        .. container.Ports.OrderBy(static port => port.ContainerPort).ThenBy(static port => port.Protocol).Select(port => new GameEndpoint
        {
            ContainerPort = port.ContainerPort,
            Protocol = port.Protocol,
            ContainerAddress = string.Create(CultureInfo.InvariantCulture, $"{GameIds.ContainerName(gameId)}:{port.ContainerPort}"),
            PublishedAddress = AddressOf(port.Address, port.HostPort),
        }),
    ];

    /// <summary>Where the game listens: at the address that its settings publish, else in the container network.</summary>
    public string Endpoint(string gameId, ContainerInfo container) =>
        PublishedAddress(container, options.GamePort) is var (address, port)
            ? $"http://{AddressOf(address, port)}"
            : string.Create(CultureInfo.InvariantCulture, $"http://{GameIds.ContainerName(gameId)}:{options.GamePort}");

    /// <summary>Where the engine's host reaches a TCP port that the container publishes; null if it does not.</summary>
    public static (string Address, int Port)? PublishedAddress(ContainerInfo container, int port) =>
        container.Ports.FirstOrDefault(binding => binding.Protocol is PortProtocol.Tcp && binding.ContainerPort == port) is { } binding
            ? (binding.Address switch { "0.0.0.0" or "" => "127.0.0.1", "::" => "::1", var address => address }, binding.HostPort)
            : null;

    private static string AddressOf(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}");

    private static ContainerMount MountOf(GameMount mount) =>
        new(mount.Volume ?? mount.HostPath ?? "", mount.ContainerPath, mount.ReadOnly) { IsVolume = mount.Volume is not null };

    private Dictionary<string, string> EnvironmentOf(GameSettings settings) => settings.Environment.Count == 0
        ? environment
        : new Dictionary<string, string>(settings.Environment.Where(variable => !environment.ContainsKey(variable.Key)).Concat(environment), StringComparer.Ordinal);

    private Dictionary<string, string> OwnLabels(OperationScope scope, StartPlan plan)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
            [RuntimeLabels.GameId] = scope.GameId,
            [RuntimeLabels.EngineImageRef] = plan.ImageRef,
            [RuntimeLabels.StartedAtMs] = scope.Operation.StartedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            [RuntimeLabels.Instance] = options.InstanceId,
            [RuntimeLabels.Operation] = scope.Operation.Id.ToString("N"),
            [RuntimeLabels.Fence] = scope.Fence.ToString(CultureInfo.InvariantCulture),
        };

        // Set to nothing where the image has it, too: a container inherits the labels of its image.
        if (plan.Settings.DigestOrNull is { } digest)
        {
            labels[RuntimeLabels.Settings] = digest;
        }
        else if (plan.Image.Labels.ContainsKey(RuntimeLabels.Settings))
        {
            labels[RuntimeLabels.Settings] = "";
        }

        return labels;
    }
}

/// <summary>One of the host's changes to every container, and what none of them may change.</summary>
internal sealed class ContainerConfiguration(Func<ContainerContext, ContainerSpec, CancellationToken, ValueTask<ContainerSpec>> configure)
{
    // What a ContainerSpec says by a property of its own, or the library relies on, in the words of the engine's create request.
    private static readonly HashSet<string> Taken = new(
        ["Image", "Hostname", "User", "Env", "Cmd", "ExposedPorts", "Labels", "WorkingDir", "NetworkingConfig"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> TakenOfHost = new(
        [
            "NetworkMode", "Mounts", "Binds", "PortBindings", "PublishAllPorts", "NanoCpus", "CpuQuota", "CpuPeriod", "Memory", "MemorySwap", "PidsLimit", "RestartPolicy", "AutoRemove",
            "LogConfig", "CapDrop", "Init", "ReadonlyRootfs", "Devices", "DeviceRequests", "Ulimits",
        ],
        StringComparer.OrdinalIgnoreCase);

    public ValueTask<ContainerSpec> ConfigureAsync(ContainerContext context, ContainerSpec spec, CancellationToken cancellationToken) => configure(context, spec, cancellationToken);

    /// <returns>What of the library's own was changed, or cannot be asked for; null if nothing.</returns>
    public static string? FindProblem(ContainerSpec own, ContainerSpec? changed, string mountPath) => changed switch
    {
        null => "it returned no container",
        _ when changed.Name != own.Name => Relied("name"),
        _ when changed.ImageId != own.ImageId => Relied("image"),
        _ when changed.Network != own.Network => Relied("network, in which its alias is"),
        _ when changed.Limits is null => "it returned a container without limits",
        _ when !OwnLabels(own).SequenceEqual(OwnLabels(changed)) => Relied($"labels that begin with \"{GameSettingsRules.OwnLabels}\""),
        _ when !StateMounts(own, mountPath).SequenceEqual(StateMounts(changed, mountPath)) => Relied($"mount of the state directory at {mountPath}"),
        { EngineOptions: { } json } => FindProblem(json),
        _ => null,
    };

    private static string Relied(string what) => $"it changed the container's {what}: the library relies on that";

    private static IEnumerable<KeyValuePair<string, string>> OwnLabels(ContainerSpec spec) =>
        (spec.Labels ?? new Dictionary<string, string>()).Where(static label => label.Key.StartsWith(GameSettingsRules.OwnLabels, StringComparison.Ordinal))
            .OrderBy(static label => label.Key, StringComparer.Ordinal);

    private static IEnumerable<ContainerMount> StateMounts(ContainerSpec spec, string mountPath) =>
        (spec.Mounts ?? []).Where(mount => string.Equals(mount.ContainerPath.TrimEnd('/'), mountPath.TrimEnd('/'), StringComparison.Ordinal));

    private static string? FindProblem(string engineOptions)
    {
        try
        {
            using var json = JsonDocument.Parse(engineOptions);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return "its engine options are no JSON object";
            }

            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (Taken.Contains(member.Name))
                {
                    return $"its engine options name {member.Name}, which has a property of its own or is the library's";
                }

                var isHostConfig = string.Equals(member.Name, "HostConfig", StringComparison.OrdinalIgnoreCase);
                if (isHostConfig && member.Value.ValueKind is not JsonValueKind.Object)
                {
                    return "its engine options have a HostConfig that is no JSON object";
                }

                if (isHostConfig && member.Value.EnumerateObject().Select(static host => host.Name).FirstOrDefault(TakenOfHost.Contains) is { } taken)
                {
                    return $"its engine options name HostConfig.{taken}, which has a property of its own or is the library's";
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return "its engine options are no JSON";
        }
    }
}

/// <summary>Distinguishes our containers from foreign ones. Labels alone prove nothing, because <c>docker commit</c> copies them: the name counts too.</summary>
internal static class ContainerOwnership
{
    /// <summary>Whether a container is this instance's container of the game; one whose labels cannot be read is foreign.</summary>
    public static bool IsOurs(ContainerInfo container, string gameId, string instanceId) =>
        string.Equals(container.Name, GameIds.ContainerName(gameId), StringComparison.Ordinal)
        && Has(container, RuntimeLabels.Owner, RuntimeLabels.OwnerValue)
        && Has(container, RuntimeLabels.Kind, RuntimeLabels.KindValue)
        && Has(container, RuntimeLabels.GameId, gameId)
        && Has(container, RuntimeLabels.Instance, instanceId)
        && OperationOf(container) is not null
        && FenceOf(container) > 0;

    /// <summary>Whether a container was made by this very operation.</summary>
    public static bool IsOf(ContainerInfo container, Operation operation) => Has(container, RuntimeLabels.Operation, operation.Id.ToString("N"));

    /// <summary>The operation that made a container; null when its label does not say.</summary>
    public static Guid? OperationOf(ContainerInfo? container) =>
        container is not null && container.Labels.TryGetValue(RuntimeLabels.Operation, out var text) && Guid.TryParseExact(text, "N", out var id) ? id : null;

    /// <summary>The fence of the operation that made a container; 0 when its label does not say.</summary>
    public static long FenceOf(ContainerInfo? container) =>
        container is not null
        && container.Labels.TryGetValue(RuntimeLabels.Fence, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? fence
            : 0;

    /// <summary>The settings that a container was created with, by their digest; null when its label names none.</summary>
    public static string? SettingsOf(ContainerInfo container) =>
        container.Labels.TryGetValue(RuntimeLabels.Settings, out var text) && GameSettings.IsDigest(text) ? text : null;

    private static bool Has(ContainerInfo container, string key, string value) =>
        container.Labels.TryGetValue(key, out var text) && string.Equals(text, value, StringComparison.Ordinal);
}

/// <summary>What a container may use: what its settings say, else what its image's labels ask for, else the defaults, clamped to the ceilings. Image labels are untrusted.</summary>
internal sealed class ResourceLimits(LimitOptions options, OperationReporter reporter)
{
    public const double LeastCpus = 0.01;
    public const long LeastMemoryBytes = 6 * 1024 * 1024;
    public const long LeastPids = 1;

    public ContainerLimits Resolve(string gameId, IReadOnlyDictionary<string, string> imageLabels, EngineInfo engine, GameLimits? given = null)
    {
        var cpus = given?.Cpus ?? Asked(RuntimeLabels.ImageCpuQuota, TryParseCpus, options.Cpus);
        var memory = given?.MemoryBytes ?? Asked(RuntimeLabels.ImageMemory, ByteSize.TryParse, Bytes(options.Memory));
        var pids = given?.Pids ?? Asked(RuntimeLabels.ImagePidsLimit, TryParsePids, options.Pids);

        var hostCpus = engine.Cpus > 0 ? engine.Cpus : double.MaxValue;
        var mostCpus = Math.Min(options.MaxCpus ?? hostCpus, hostCpus);
        return new ContainerLimits(
            Math.Clamp(cpus, LeastCpus, Math.Max(LeastCpus, mostCpus)),
            Math.Clamp(memory, LeastMemoryBytes, Bytes(options.MaxMemory)),
            Math.Clamp(pids, LeastPids, options.MaxPids));

        T Asked<T>(string label, Parser<T> parse, T byDefault)
        {
            if (!imageLabels.TryGetValue(label, out var text))
            {
                return byDefault;
            }

            if (parse(text, out var asked))
            {
                return asked;
            }

            reporter.LimitLabelUnusable(gameId, label, text);
            return byDefault;
        }
    }

    private delegate bool Parser<T>(string? text, out T value);

    private static bool TryParseCpus(string? text, out double cpus) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out cpus)
        && double.IsFinite(cpus)
        && cpus > 0;

    private static bool TryParsePids(string? text, out long pids) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out pids) && pids > 0;

    // The options were validated when the host started.
    public static long Bytes(string text) => ByteSize.TryParse(text, out var bytes) ? bytes : LeastMemoryBytes;
}

/// <summary>An amount of memory as text: bytes, or a number with <c>b</c>, <c>k</c>, <c>m</c>, <c>g</c>, of either case; 1024 to the power.</summary>
internal static class ByteSize
{
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (text is not { Length: > 0 })
        {
            return false;
        }

        var power = char.ToLowerInvariant(text[^1]) switch { 'b' => 0, 'k' => 1, 'm' => 2, 'g' => 3, _ => -1 };
        var digits = power < 0 ? text.AsSpan() : text.AsSpan(0, text.Length - 1);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var scale = (decimal)Math.Pow(1024, Math.Max(power, 0));
        if (number <= 0 || number > long.MaxValue / scale)
        {
            return false;
        }

        bytes = (long)(number * scale);
        return bytes > 0;
    }
}
