using Galaxy.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses who supplies the runtime's ports. The order of calls does not matter: see <see cref="PortPrecedence"/>.</summary>
public interface IGalaxyRuntimeBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Offers a port; for adapter packages. The highest precedence wins, among equals the last call.</summary>
    /// <typeparam name="TPort">The port's interface.</typeparam>
    /// <param name="precedence">Who offers it.</param>
    /// <param name="factory">Makes the port; called once per service provider.</param>
    /// <returns>This builder.</returns>
    IGalaxyRuntimeBuilder SupplyPort<TPort>(PortPrecedence precedence, Func<IServiceProvider, TPort> factory)
        where TPort : class;

    /// <summary>Who supplies a port as things stand.</summary>
    /// <typeparam name="TPort">The port's interface.</typeparam>
    /// <returns>Its precedence, or null if the port has no supplier.</returns>
    PortPrecedence? SupplierOf<TPort>()
        where TPort : class;
}
