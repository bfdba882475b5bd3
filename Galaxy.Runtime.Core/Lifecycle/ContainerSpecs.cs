using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Turns a plan into the container the engine is asked for.</summary>
internal sealed class ContainerSpecs(GalaxyRuntimeOptions options, StateOwner owner)
{
    private const string BackCompatEnvironmentVariable = "STORAGE_PATH";

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
        Environment = environment,
        Labels = new Dictionary<string, string>(8, StringComparer.Ordinal)
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
            [RuntimeLabels.GameId] = scope.GameId,
            [RuntimeLabels.EngineImageRef] = plan.ImageRef,
            [RuntimeLabels.StartedAtMs] = scope.Operation.StartedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            [RuntimeLabels.Instance] = options.InstanceId,
            [RuntimeLabels.Operation] = scope.Operation.Id.ToString("N"),
            [RuntimeLabels.Fence] = scope.Fence.ToString(CultureInfo.InvariantCulture),
        },
        Mounts = [new ContainerMount(plan.StatePath, options.State.MountPath)],
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

    public string Endpoint(string gameId) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{GameIds.ContainerName(gameId)}:{options.GamePort}");
}
