using Galaxy.Runtime.Core.Tests.State;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>A runtime whose servers are fakes and whose state directories are real, as below a real engine.</summary>
internal sealed class PreflightScene : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Lazy<ServiceProvider> services;

    /// <param name="configure">Sets options.</param>
    /// <param name="build">Replaces ports.</param>
    /// <param name="sees">How the engine translates a path of its host, as far as it is there; null means that it sees everything.</param>
    public PreflightScene(Action<GalaxyRuntimeOptions>? configure = null, Action<IGalaxyRuntimeBuilder>? build = null, Func<string, string>? sees = null)
    {
        Backend = new InMemoryBackend(Time);
        Faults = new FaultPlan(Time);
        Directory.CreateDirectory(StateRoot);
        services = new Lazy<ServiceProvider>(() => AddTo(new ServiceCollection(), configure, build, sees).BuildServiceProvider());
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryBackend Backend { get; }

    public FaultPlan Faults { get; }

    public string StateRoot => folder.Of("games");

    public string Folder => folder.Path;

    public Task<PreflightReport> CheckAsync(CancellationToken cancellationToken = default) =>
        services.Value.GetRequiredService<IRuntimePreflight>().CheckAsync(cancellationToken);

    /// <summary>The one finding there is.</summary>
    public async Task<PreflightFinding> FindingAsync() => (await CheckAsync()).Findings.Should().ContainSingle().Subject;

    public IServiceCollection AddTo(
        IServiceCollection collection, Action<GalaxyRuntimeOptions>? configure = null, Action<IGalaxyRuntimeBuilder>? build = null, Func<string, string>? sees = null)
    {
        collection.AddSingleton<TimeProvider>(Time);
        var builder = collection.AddGalaxyRuntime(options =>
        {
            options.State.Root = StateRoot;
            options.Preflight.MinFreeSpace = "1";
            configure?.Invoke(options);
        }).UseInMemory(Backend, Faults).SupplyPort<IContainerEngine>(
            PortPrecedence.Package, _ => Faults.Wrap(new MountingEngine { Inner = Backend.Docker, Sees = sees ?? (static path => path) }));
        build?.Invoke(builder);
        return collection;
    }

    public async ValueTask DisposeAsync()
    {
        if (services.IsValueCreated)
        {
            await services.Value.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>Refuses a mount whose source is not there, as the Docker Engine does.</summary>
    private sealed class MountingEngine : EngineOverride
    {
        public required Func<string, string> Sees { get; init; }

        public override ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
            spec.Mounts.All(mount => Directory.Exists(Sees(mount.Source)))
                ? base.CreateContainerAsync(spec, cancellationToken)
                : throw new RuntimePortException(PortFault.Rejected, "bind source path does not exist");
    }
}
