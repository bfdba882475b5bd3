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
    /// <param name="faults">The faults of this host's calls; null means none.</param>
    /// <returns>The builder.</returns>
    /// <example>
    /// <code>
    /// services.AddGalaxyRuntime().UseInMemory(backend => backend.Docker.AddImage("repo/engine:1.2.3"));
    /// </code>
    /// </example>
    public static IGalaxyRuntimeBuilder UseInMemory(this IGalaxyRuntimeBuilder builder, Action<InMemoryBackend>? configure = null, FaultPlan? faults = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Use(builder, faults, services =>
        {
            var backend = new InMemoryBackend(services.GetService<TimeProvider>());
            configure?.Invoke(backend);
            return backend;
        });
    }

    /// <summary>Runs the runtime on a backend that the caller made, and on its clock, instead of one that the services have so far; several hosts of one test may share it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="faults">The faults of this host's calls; null means none.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseInMemory(this IGalaxyRuntimeBuilder builder, InMemoryBackend backend, FaultPlan? faults = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(backend);
        builder.Services.RemoveAll<TimeProvider>();
        builder.Services.AddSingleton(backend.Time);
        return Use(builder, faults, _ => backend);
    }

    private static IGalaxyRuntimeBuilder Use(IGalaxyRuntimeBuilder builder, FaultPlan? faults, Func<IServiceProvider, InMemoryBackend> make)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(make));
        return builder
            .Supply<IRuntimeRecordStore>(backend => backend.Records, faults is null ? null : faults.Wrap)
            .Supply<IOperationLogStore>(backend => backend.Operations, faults is null ? null : faults.Wrap)
            .Supply<IGameLeaseStore>(backend => backend.Leases, faults is null ? null : faults.Wrap)
            .Supply<IContainerEngine>(backend => backend.Docker, faults is null ? null : faults.Wrap)
            .Supply<IHealthSnapshotStore>(backend => backend.HealthSnapshots, faults is null ? null : faults.Wrap)
            .Supply<IHealthEventPublisher>(backend => backend.HealthEvents, faults is null ? null : faults.Wrap)
            .Supply<INotificationIntentPublisher>(backend => backend.Notifications, faults is null ? null : faults.Wrap)
            .Supply<IStateDirectory>(backend => backend.StateDirectory, faults is null ? null : faults.Wrap)
            .Supply<ILobbyClient>(backend => backend.Lobby, faults is null ? null : faults.Wrap)
            .Supply<IReadinessCheck>(backend => backend.Readiness, faults is null ? null : faults.Wrap)
            .Supply<IStoreClock>(backend => backend.StoreClock, faults is null ? null : faults.Wrap);
    }

    private static IGalaxyRuntimeBuilder Supply<TPort>(this IGalaxyRuntimeBuilder builder, Func<InMemoryBackend, TPort> pick, Func<TPort, TPort>? wrap)
        where TPort : class =>
        builder.SupplyPort(PortPrecedence.Fake, services =>
        {
            var port = pick(services.GetRequiredService<InMemoryBackend>());
            return wrap is null ? port : wrap(port);
        });
}
