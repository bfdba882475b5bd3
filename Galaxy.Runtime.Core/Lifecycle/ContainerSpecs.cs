using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Turns a plan into the container the engine is asked for.</summary>
internal sealed class ContainerSpecs(GalaxyRuntimeOptions options, StateOwner owner)
{
    public const string BackCompatEnvironmentVariable = "STORAGE_PATH";

    private readonly IReadOnlyDictionary<string, string>? logOptions = LogOptions(options.Logs);

    // The same for every game; the names coincide when the primary one is the old one.
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal)
    {
        [options.State.EnvironmentVariable] = options.State.MountPath,
        [BackCompatEnvironmentVariable] = options.State.MountPath,
    };

    private readonly string? user = options.Hardening.RunAsStateOwner ? string.Create(CultureInfo.InvariantCulture, $"{owner.Uid}:{owner.Gid}") : null;

    public ContainerSpec For(OperationScope scope, StartPlan plan) => new()
    {
        Name = GameIds.ContainerName(scope.GameId),
        ImageId = plan.Image.Id,
        Network = options.Network,
        Environment = EnvironmentOf(plan.Settings),
        Arguments = plan.Settings.Arguments,
        Labels = LabelsOf(scope, plan),
        Mounts = [new ContainerMount(plan.StatePath, options.State.MountPath), .. plan.Settings.Mounts.Select(MountOf)],
        Ports = plan.Settings.Ports,
        Limits = plan.Limits,
        LogDriver = options.Logs.Driver,
        LogOptions = logOptions,
        User = user,
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

    private Dictionary<string, string> LabelsOf(OperationScope scope, StartPlan plan)
    {
        var labels = new Dictionary<string, string>(plan.Settings.Labels, StringComparer.Ordinal)
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
