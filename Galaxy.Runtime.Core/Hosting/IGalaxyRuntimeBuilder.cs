
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses who supplies the runtime's ports. The order of calls does not matter: see <see cref="PortPrecedence"/>.</summary>
public interface IGalaxyRuntimeBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Offers a port; for adapter packages. The highest precedence wins, among equals the last call.</summary>
    /// <typeparam name="TPort">The port's interface.</typeparam>
    /// <param name="precedence">
    /// How strong the offer is: a package uses <see cref="PortPrecedence.Package"/> or a little more; <see cref="PortPrecedence.Host"/> is the strongest and the host's own.
    /// </param>
    /// <param name="factory">Makes the port; called once per service provider.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="factory"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precedence"/> is below <see cref="PortPrecedence.Default"/> or above <see cref="PortPrecedence.Host"/>.</exception>
    IGalaxyRuntimeBuilder SupplyPort<TPort>(PortPrecedence precedence, Func<IServiceProvider, TPort> factory)
        where TPort : class;

    /// <summary>
    /// Gives an adapter's options the values of a section below the one that <c>AddGalaxyRuntime</c> is given, before or after this call; for adapter packages. They are
    /// set before anything that code sets, which therefore wins. A second call for the same options and section changes nothing.
    /// </summary>
    /// <typeparam name="TOptions">The adapter's options.</typeparam>
    /// <param name="name">The section's name, such as <c>Docker</c>; not blank.</param>
    /// <param name="bind">Sets the options from the section; not called without one.</param>
    /// <param name="keys">
    /// The keys below it, such as <c>Servers:*:Host</c>, with <c>*</c> for any one name; a host whose configuration has another does not start. Null: its keys are not checked.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="bind"/> is null.</exception>
    IGalaxyRuntimeBuilder BindSection<TOptions>(string name, Action<TOptions, IConfiguration> bind, IEnumerable<string>? keys = null)
        where TOptions : class;

    /// <summary>Who supplies a port as things stand.</summary>
    /// <typeparam name="TPort">The port's interface.</typeparam>
    /// <returns>Its precedence, or null if the port has no supplier.</returns>
    PortPrecedence? SupplierOf<TPort>()
        where TPort : class;
}
