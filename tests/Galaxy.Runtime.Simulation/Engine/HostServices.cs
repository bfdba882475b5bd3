using System.Collections.Frozen;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Simulation;

/// <summary>
/// The services of one host: what AddGalaxyRuntime registers, made by its own factories. A general container would spend more time
/// on planning how to make them than a whole schedule takes, and hosts boot by the million here.
/// </summary>
internal sealed class HostServices(SimulatedHost owner) : IServiceProvider, IServiceProviderIsService, IDisposable
{
    private static readonly ServiceCollection Registered = Register();

    // Options, loggers and meters: the same for all, and nothing of a schedule depends on them.
    private static readonly ServiceProvider Shared = Registered.BuildServiceProvider();

    private static readonly FrozenDictionary<Type, Func<IServiceProvider, object>> Makers = Registered
        .Where(static service => service.ImplementationFactory is not null)
        .GroupBy(static service => service.ServiceType)
        .ToFrozenDictionary(static services => services.Key, static services => services.Last().ImplementationFactory!);

    private static readonly FrozenDictionary<Type, Type> Elements =
        Makers.Keys.ToFrozenDictionary(static type => typeof(IEnumerable<>).MakeGenericType(type));

    private readonly Dictionary<Type, object> made = [];

    public object? GetService(Type serviceType)
    {
        if (made.TryGetValue(serviceType, out var known))
        {
            return known;
        }

        if (Makers.TryGetValue(serviceType, out var make))
        {
            var service = make(this);
            made.Add(serviceType, service);
            return service;
        }

        if (Elements.TryGetValue(serviceType, out var element))
        {
            var only = Array.CreateInstance(element, 1);
            only.SetValue(GetService(element), 0);
            return only;
        }

        return serviceType == typeof(SimulatedHost) ? owner
            : serviceType == typeof(IServiceProviderIsService) ? this
            : Shared.GetService(serviceType);
    }

    public bool IsService(Type serviceType) => Makers.ContainsKey(serviceType);

    public void Dispose()
    {
        foreach (var service in made.Values)
        {
            (service as IDisposable)?.Dispose();
        }
    }

    private static ServiceCollection Register()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(static host => Host(host).Clock);
        services.AddSingleton<IRuntimeIdSource>(static host => new SequentialIdSource(Host(host).Number));
        services.AddGalaxyRuntime(static options =>
            {
                options.Pull.TotalTimeout = TimeSpan.FromMinutes(2);
                // Long enough to look a few times; every look is a call that faults can strike.
                options.Start.SettleTime = TimeSpan.FromMilliseconds(300);
            })
            .SupplyPort<IRuntimeRecordStore>(PortPrecedence.Explicit, static host => new GatedRecordStore(Host(host).Gate, Watch(host), Backend(host).Records))
            .SupplyPort<IOperationLogStore>(PortPrecedence.Explicit, static host => new GatedJournal(Host(host).Gate, Watch(host), Backend(host).Operations))
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Explicit, static host => new GatedLeaseStore(Host(host).Gate, Host(host).World, Backend(host).Leases))
            .SupplyPort<IDockerClient>(PortPrecedence.Explicit, static host => new GatedDockerClient(Host(host).Gate, Watch(host), Backend(host).Docker))
            .SupplyPort<IHealthSnapshotStore>(PortPrecedence.Explicit, static host => new GatedSnapshotStore(Host(host).Gate, Backend(host).HealthSnapshots))
            .SupplyPort<IHealthEventPublisher>(PortPrecedence.Explicit, static host => new GatedHealthPublisher(Host(host).Gate, Backend(host).HealthEvents))
            .SupplyPort<INotificationIntentPublisher>(
                PortPrecedence.Explicit, static host => new GatedNotificationPublisher(Host(host).Gate, Backend(host).Notifications))
            .SupplyPort<ILobbyClient>(PortPrecedence.Explicit, static host => new GatedLobbyClient(Host(host).Gate, Backend(host).Lobby))
            .SupplyPort<IStateDirectory>(PortPrecedence.Explicit, static host => new GatedStateDirectory(Host(host).Gate, Backend(host).StateDirectory));
        return services;
    }

    private static SimulatedHost Host(IServiceProvider services) => services.GetRequiredService<SimulatedHost>();

    private static Watch Watch(IServiceProvider services) => Host(services).World.Watch;

    private static InMemoryBackend Backend(IServiceProvider services) => Host(services).World.Backend;
}
