using System.Collections.Frozen;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Simulation;

/// <summary>
/// The services of one host: what AddGalaxyRuntime registers, made by its own factories. A general container would spend more time
/// on planning how to make them than a whole schedule takes, and hosts boot by the million here.
/// </summary>
internal sealed class HostServices(SimulatedHost owner, Setup setup) : IServiceProvider, IServiceProviderIsService, IDisposable
{
    private static readonly Registration[] Registrations = [.. Enum.GetValues<Setup>().Select(static setup => new Registration(setup))];

    private readonly Registration registration = Registrations[(int)setup];
    private readonly Dictionary<Type, object> made = [];

    public object? GetService(Type serviceType)
    {
        if (made.TryGetValue(serviceType, out var known))
        {
            return known;
        }

        if (registration.Factories.TryGetValue(serviceType, out var make))
        {
            var service = make(this);
            made.Add(serviceType, service);
            return service;
        }

        if (registration.Elements.TryGetValue(serviceType, out var element))
        {
            var only = Array.CreateInstance(element, 1);
            only.SetValue(GetService(element), 0);
            return only;
        }

        return serviceType == typeof(SimulatedHost) ? owner
            : serviceType == typeof(IServiceProviderIsService) ? this
            : registration.Shared.GetService(serviceType);
    }

    public bool IsService(Type serviceType) => registration.Factories.ContainsKey(serviceType);

    public void Dispose()
    {
        foreach (var service in made.Values)
        {
            (service as IDisposable)?.Dispose();
        }
    }

    private static ServiceCollection Register(Setup setup)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(static host => Host(host).Clock);
        services.AddSingleton<IRuntimeIdSource>(static host => new SequentialIdSource(Host(host).Number));
        services.AddGalaxyRuntime(options =>
            {
                options.Pull.TotalTimeout = TimeSpan.FromMinutes(2);
                // Long enough for a few inspections; every one is a call that faults can strike.
                options.Start.SettleTime = TimeSpan.FromMilliseconds(300);
                Configure(options, setup);
            })
            .SupplyPort<IRuntimeRecordStore>(PortPrecedence.Host, static host => new GatedRecordStore(Host(host).Gate, Watch(host), Backend(host).Records))
            .SupplyPort<IOperationLogStore>(PortPrecedence.Host, static host => new GatedJournal(Host(host).Gate, Watch(host), Backend(host).Operations))
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Host, static host => new GatedLeaseStore(Host(host).Gate, Host(host).World, Backend(host).Leases))
            .SupplyPort<IContainerEngine>(PortPrecedence.Host, static host => new GatedContainerEngine(Host(host).Gate, Host(host).World))
            .SupplyPort<IHealthSnapshotStore>(PortPrecedence.Host, static host => new GatedSnapshotStore(Host(host).Gate, Backend(host).HealthSnapshots))
            .SupplyPort<IHealthEventPublisher>(PortPrecedence.Host, static host => new GatedHealthPublisher(Host(host).Gate, Host(host).World.Channels))
            .SupplyPort<INotificationIntentPublisher>(
                PortPrecedence.Host, static host => new GatedNotificationPublisher(Host(host).Gate, Host(host).World.Channels))
            .SupplyPort<ILobbyClient>(PortPrecedence.Host, static host => new GatedLobbyClient(Host(host).Gate, Backend(host).Lobby))
            .SupplyPort<IStateDirectory>(PortPrecedence.Host, static host => new GatedStateDirectory(Host(host).Gate, Backend(host).StateDirectory));
        return services;
    }

    private static void Configure(GalaxyRuntimeOptions options, Setup setup)
    {
        switch (setup)
        {
            case Setup.CrashRestarts:
                options.CrashRestart.Enabled = true;
                options.CrashRestart.MaxAttempts = CrashRestartLimits.Attempts;
                options.CrashRestart.Interval = CrashRestartLimits.Interval;
                options.CrashRestart.Delay = TimeSpan.FromSeconds(2);
                options.CrashRestart.MaxDelay = TimeSpan.FromSeconds(20);
                break;
            case Setup.Retention:
                options.Retention.MaxAge = TimeSpan.FromDays(2);
                options.OperationLog.MaxAge = TimeSpan.FromDays(3);
                break;
            case Setup.Plain:
                break;
        }
    }

    private static SimulatedHost Host(IServiceProvider services) => services.GetRequiredService<SimulatedHost>();

    private static Watch Watch(IServiceProvider services) => Host(services).World.Watch;

    private static InMemoryBackend Backend(IServiceProvider services) => Host(services).World.Backend;

    /// <summary>The registered services of one set-up.</summary>
    private sealed class Registration
    {
        public Registration(Setup setup)
        {
            var registered = Register(setup);
            Shared = registered.BuildServiceProvider();
            Factories = registered
                .Where(static service => service.ImplementationFactory is not null)
                .GroupBy(static service => service.ServiceType)
                .ToFrozenDictionary(static services => services.Key, static services => services.Last().ImplementationFactory!);
            Elements = Factories.Keys.ToFrozenDictionary(static type => typeof(IEnumerable<>).MakeGenericType(type));
        }

        /// <summary>Options, loggers and meters: the same for all hosts, and nothing of a schedule depends on them.</summary>
        public ServiceProvider Shared { get; }

        public FrozenDictionary<Type, Func<IServiceProvider, object>> Factories { get; }

        public FrozenDictionary<Type, Type> Elements { get; }
    }
}
