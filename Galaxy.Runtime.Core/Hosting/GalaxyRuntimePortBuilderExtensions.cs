using System.Diagnostics.CodeAnalysis;
using Galaxy.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>One call per port: the host's own implementation, made once from the service provider; it wins over every package.</summary>
public static class GalaxyRuntimePortBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Uses the host's own record store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRecordStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IRuntimeRecordStore => Use<IRuntimeRecordStore, T>(builder);

    /// <summary>Uses the host's own operation log.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseOperationLogStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IOperationLogStore => Use<IOperationLogStore, T>(builder);

    /// <summary>Uses the host's own lease store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLeaseStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IGameLeaseStore => Use<IGameLeaseStore, T>(builder);

    /// <summary>Uses the host's own container engine.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseContainerEngine<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IContainerEngine => Use<IContainerEngine, T>(builder);

    /// <summary>Uses the host's own state directory.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStateDirectory<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IStateDirectory => Use<IStateDirectory, T>(builder);

    /// <summary>Uses the host's own health snapshot store.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthSnapshotStore<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IHealthSnapshotStore => Use<IHealthSnapshotStore, T>(builder);

    /// <summary>Uses the host's own health event publisher.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseHealthEventPublisher<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IHealthEventPublisher => Use<IHealthEventPublisher, T>(builder);

    /// <summary>Uses the host's own notification publisher.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseNotificationIntentPublisher<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, INotificationIntentPublisher => Use<INotificationIntentPublisher, T>(builder);

    /// <summary>Uses the host's own Lobby client.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseLobbyClient<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, ILobbyClient => Use<ILobbyClient, T>(builder);

    /// <summary>Uses the host's own reading of the record store's clock.</summary>
    /// <typeparam name="T">The implementation; its constructor's services are resolved.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseStoreClock<[DynamicallyAccessedMembers(Constructors)] T>(this IGalaxyRuntimeBuilder builder)
        where T : class, IStoreClock => Use<IStoreClock, T>(builder);

    private static IGalaxyRuntimeBuilder Use<TPort, [DynamicallyAccessedMembers(Constructors)] T>(IGalaxyRuntimeBuilder builder)
        where TPort : class
        where T : class, TPort
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.SupplyPort<TPort>(PortPrecedence.Explicit, static services => ActivatorUtilities.CreateInstance<T>(services));
    }
}
