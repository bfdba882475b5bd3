using Galaxy.Runtime;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers every port in memory; what another package supplies is left to it.</summary>
public static class InMemoryRuntimeBuilderExtensions
{
    /// <summary>
    /// Runs the runtime in memory, on the clock that the services have, else the system's. The backend can be resolved as
    /// <see cref="InMemoryBackend"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Arranges the backend when it is first needed: images, networks, games; null leaves it empty.</param>
    /// <returns>The builder.</returns>
    /// <example>
    /// <code>
    /// services.AddGalaxyRuntime().UseInMemory(backend => backend.Docker.AddImage("repo/engine:1.2.3"));
    /// </code>
    /// </example>
    public static IGalaxyRuntimeBuilder UseInMemory(this IGalaxyRuntimeBuilder builder, Action<InMemoryBackend>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Use(builder, services =>
        {
            var backend = new InMemoryBackend(services.GetService<TimeProvider>());
            configure?.Invoke(backend);
            return backend;
        });
    }

    /// <summary>Runs the runtime on a backend that the caller made; several hosts of one test may share it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="backend">The backend; its clock should be the one the services have.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseInMemory(this IGalaxyRuntimeBuilder builder, InMemoryBackend backend)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(backend);
        return Use(builder, _ => backend);
    }

    private static IGalaxyRuntimeBuilder Use(IGalaxyRuntimeBuilder builder, Func<IServiceProvider, InMemoryBackend> make)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(make));
        return builder
            .Supply<IRuntimeRecordStore>(backend => backend.Records)
            .Supply<IOperationLogStore>(backend => backend.Operations)
            .Supply<IGameLeaseStore>(backend => backend.Leases)
            .Supply<IDockerClient>(backend => backend.Docker)
            .Supply<IHealthSnapshotStore>(backend => backend.HealthSnapshots)
            .Supply<IHealthEventPublisher>(backend => backend.HealthEvents)
            .Supply<INotificationIntentPublisher>(backend => backend.Notifications)
            .Supply<IStateDirectory>(backend => backend.StateDirectory)
            .Supply<ILobbyClient>(backend => backend.Lobby);
    }

    private static IGalaxyRuntimeBuilder Supply<TPort>(this IGalaxyRuntimeBuilder builder, Func<InMemoryBackend, TPort> pick)
        where TPort : class =>
        builder.SupplyPort(PortPrecedence.InMemory, services => pick(services.GetRequiredService<InMemoryBackend>()));
}
