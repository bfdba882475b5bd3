using System.Diagnostics.Metrics;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>
/// One host on an in-memory backend and a clock that moves by hand, with everything it does in view. Games are brought into being by
/// an earlier host on the same backend, so that what is seen here is only what the test does.
/// </summary>
public sealed partial class RuntimeHarness : IDisposable
{
    public const string Game = "g1";
    public const string Image = "repo/engine:1.2.3";
    public const string NextImage = "repo/engine:1.2.4";

    private readonly Action<GalaxyRuntimeOptions>? configure;
    private readonly Action<IServiceCollection>? change;
    private readonly bool isStateFaked;
    private readonly ServiceProvider services;
    private readonly Lazy<ServiceProvider> earlier;

    /// <param name="configure">Changes options; a started container settles at once unless this says otherwise.</param>
    /// <param name="change">Changes the services of this host.</param>
    /// <param name="isStateFaked">Whether state directories are only paths; else they are made below <c>State.Root</c>.</param>
    public RuntimeHarness(Action<GalaxyRuntimeOptions>? configure = null, Action<IServiceCollection>? change = null, bool isStateFaked = true)
    {
        this.configure = configure;
        this.change = change;
        this.isStateFaked = isStateFaked;
        Backend = new InMemoryBackend(Time);
        Faults = new FaultPlan(Time);
        Ports = new PortWatch(Time);
        Timeline = new Timeline(Faults);
        Log = new RecordedLog(Timeline);
        ImageId = Backend.Docker.AddImage(Image);
        NextImageId = Backend.Docker.AddImage(NextImage);
        services = BuildHost();
        Metrics = new RecordedMetrics(services.GetRequiredService<IMeterFactory>(), Timeline);
        earlier = new Lazy<ServiceProvider>(BuildEarlierHost);
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryBackend Backend { get; }

    public InMemoryDockerEngine Docker => Backend.Docker;

    /// <summary>The faults of this host.</summary>
    public FaultPlan Faults { get; }

    /// <summary>The arguments of this host's port calls.</summary>
    public PortWatch Ports { get; }

    public Timeline Timeline { get; }

    public RecordedLog Log { get; }

    public RecordedMetrics Metrics { get; }

    public string ImageId { get; }

    public string NextImageId { get; }

    public IGalaxyRuntime Runtime => services.GetRequiredService<IGalaxyRuntime>();

    /// <summary>A host whose state directories are real.</summary>
    public static RuntimeHarness WithStateBelow(string root, Action<GalaxyRuntimeOptions>? configure = null) => new(
        options =>
        {
            options.State.Root = root;
            configure?.Invoke(options);
        },
        isStateFaked: false);

    public T Service<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void Dispose()
    {
        Metrics.Dispose();
        services.Dispose();
        if (earlier.IsValueCreated)
        {
            earlier.Value.Dispose();
        }
    }

    private ServiceProvider BuildHost()
    {
        var host = Common(new SequentialIdSource());
        host.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        var builder = host.AddGalaxyRuntime(Configure).UseInMemory(Backend, Faults)
            .Tap(Faults.Wrap(Ports.Over<IRuntimeRecordStore>(Backend.Records)))
            .Tap(Faults.Wrap(Ports.Over<IOperationLogStore>(Backend.Operations)))
            .Tap(Faults.Wrap(Ports.Over<IGameLeaseStore>(Backend.Leases)))
            .Tap(Faults.Wrap(Ports.Over<IContainerEngine>(Backend.Docker)))
            .Tap(Faults.Wrap(Ports.Over<IHealthEventPublisher>(Backend.HealthEvents)))
            .Tap(Faults.Wrap(Ports.Over<INotificationIntentPublisher>(Backend.Notifications)))
            .Tap(Faults.Wrap(Ports.Over<IReadinessCheck>(Backend.Readiness)))
            .Tap(Faults.Wrap(Ports.Over<ILobbyClient>(Backend.Lobby)));
        if (isStateFaked)
        {
            builder.Tap(Faults.Wrap(Ports.Over<IStateDirectory>(Backend.StateDirectory)));
        }

        change?.Invoke(host);
        return host.BuildServiceProvider();
    }

    private ServiceProvider BuildEarlierHost()
    {
        var host = Common(new SequentialIdSource(series: 1));
        host.AddGalaxyRuntime(Configure).UseInMemory(Backend).Tap<IContainerEngine>(Backend.Docker).Tap<IReadinessCheck>(Backend.Readiness);
        if (isStateFaked)
        {
            host.AddGalaxyRuntime().Tap<IStateDirectory>(Backend.StateDirectory);
        }

        return host.BuildServiceProvider();
    }

    private ServiceCollection Common(IRuntimeIdSource ids)
    {
        var host = new ServiceCollection();
        host.AddSingleton<TimeProvider>(Time);
        host.AddSingleton(ids);
        return host;
    }

    private void Configure(GalaxyRuntimeOptions options)
    {
        options.Start.SettleTime = TimeSpan.Zero;
        configure?.Invoke(options);
    }
}
