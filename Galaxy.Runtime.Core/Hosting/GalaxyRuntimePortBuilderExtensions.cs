using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Two calls per port: the host's own implementation, by its type or by a factory, made once from the service provider. It wins over every package; among calls for one
/// port the last one counts.
/// </summary>
public static class GalaxyRuntimePortBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Uses the host's own record store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRecordStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IRuntimeRecordStore => Use<IRuntimeRecordStore, T>(builder);

    /// <summary>Uses the host's own record store.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRecordStore(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IRuntimeRecordStore> factory) => Use(builder, factory);

    /// <summary>Uses the host's own operation log.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseOperationLogStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IOperationLogStore => Use<IOperationLogStore, T>(builder);

    /// <summary>Uses the host's own operation log.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseOperationLogStore(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IOperationLogStore> factory) => Use(builder, factory);

    /// <summary>Uses the host's own lease store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLeaseStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IGameLeaseStore => Use<IGameLeaseStore, T>(builder);

    /// <summary>Uses the host's own lease store.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLeaseStore(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IGameLeaseStore> factory) => Use(builder, factory);

    /// <summary>Asks the host whether a game may be interrupted, before it is restarted, patched or removed for its age.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseGameGate<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IGameGate => Use<IGameGate, T>(builder);

    /// <summary>Asks the host whether a game may be interrupted, before it is restarted, patched or removed for its age.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseGameGate(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IGameGate> factory) => Use(builder, factory);

    /// <summary>Uses the host's own container engine.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseContainerEngine<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IContainerEngine => Use<IContainerEngine, T>(builder);

    /// <summary>Uses the host's own container engine.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseContainerEngine(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IContainerEngine> factory) => Use(builder, factory);

    /// <summary>Uses the host's own state directory.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStateDirectory<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IStateDirectory => Use<IStateDirectory, T>(builder);

    /// <summary>Uses the host's own state directory.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStateDirectory(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IStateDirectory> factory) => Use(builder, factory);

    /// <summary>Uses the host's own health snapshot store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthSnapshotStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IHealthSnapshotStore => Use<IHealthSnapshotStore, T>(builder);

    /// <summary>Uses the host's own health snapshot store.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthSnapshotStore(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IHealthSnapshotStore> factory) => Use(builder, factory);

    /// <summary>Uses the host's own health event publisher.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthEventPublisher<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IHealthEventPublisher => Use<IHealthEventPublisher, T>(builder);

    /// <summary>Uses the host's own health event publisher.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthEventPublisher(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IHealthEventPublisher> factory) => Use(builder, factory);

    /// <summary>Uses the host's own notification publisher.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseNotificationIntentPublisher<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, INotificationIntentPublisher => Use<INotificationIntentPublisher, T>(builder);

    /// <summary>Uses the host's own notification publisher.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseNotificationIntentPublisher(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, INotificationIntentPublisher> factory) => Use(builder, factory);

    /// <summary>Uses the host's own Lobby client.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLobbyClient<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, ILobbyClient => Use<ILobbyClient, T>(builder);

    /// <summary>Uses the host's own Lobby client.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLobbyClient(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, ILobbyClient> factory) => Use(builder, factory);

    /// <summary>Uses the host's own way to find out whether a game is ready.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseReadinessCheck<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IReadinessCheck => Use<IReadinessCheck, T>(builder);

    /// <summary>Uses the host's own way to find out whether a game is ready.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseReadinessCheck(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IReadinessCheck> factory) => Use(builder, factory);

    /// <summary>Uses the host's own reading of the record store's clock.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStoreClock<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IStoreClock => Use<IStoreClock, T>(builder);

    /// <summary>Uses the host's own reading of the record store's clock.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes it, once per service provider, which disposes it.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStoreClock(this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IStoreClock> factory) => Use(builder, factory);

    private static IGalaxyRuntimeBuilder Use<TPort, [DynamicallyAccessedMembers(Constructors)] T>(IGalaxyRuntimeBuilder builder)
        where TPort : class
        where T : class, TPort => Use<TPort>(builder, static services => ActivatorUtilities.CreateInstance<T>(services));

    private static IGalaxyRuntimeBuilder Use<TPort>(IGalaxyRuntimeBuilder builder, Func<IServiceProvider, TPort> factory)
        where TPort : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.SupplyPort(PortPrecedence.Host, factory);
    }
}
