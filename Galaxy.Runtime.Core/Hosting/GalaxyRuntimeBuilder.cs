using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime;

internal sealed class GalaxyRuntimeBuilder(IServiceCollection services) : IGalaxyRuntimeBuilder
{
    private readonly PortRegistry ports = PortRegistry.Of(services);

    public IServiceCollection Services => services;

    public IGalaxyRuntimeBuilder SupplyPort<TPort>(PortPrecedence precedence, Func<IServiceProvider, TPort> factory)
        where TPort : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (precedence is < PortPrecedence.Default or > PortPrecedence.Host)
        {
            throw new ArgumentOutOfRangeException(nameof(precedence), precedence, $"allowed: {PortPrecedence.Default} to {PortPrecedence.Host}");
        }

        ports.Supply(services, precedence, factory);
        return this;
    }

    public PortPrecedence? SupplierOf<TPort>()
        where TPort : class => ports.SupplierOf(typeof(TPort));
}
