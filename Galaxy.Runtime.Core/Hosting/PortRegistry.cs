using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime;

/// <summary>Remembers who supplies each port, so that the order of the builder's calls does not matter.</summary>
internal sealed class PortRegistry
{
    private readonly Dictionary<Type, (PortPrecedence Precedence, ServiceDescriptor Descriptor)> suppliers = [];

    /// <summary>The registry of these services; made by the first AddGalaxyRuntime.</summary>
    public static PortRegistry Of(IServiceCollection services)
    {
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(PortRegistry) && service.ImplementationInstance is PortRegistry known)
            {
                return known;
            }
        }

        var registry = new PortRegistry();
        services.AddSingleton(registry);
        return registry;
    }

    public PortPrecedence? SupplierOf(Type port) => suppliers.TryGetValue(port, out var supplier) ? supplier.Precedence : null;

    public void Supply<TPort>(IServiceCollection services, PortPrecedence precedence, Func<IServiceProvider, TPort> factory)
        where TPort : class
    {
        var port = typeof(TPort);
        if (suppliers.TryGetValue(port, out var supplier))
        {
            if (precedence < supplier.Precedence)
            {
                return;
            }

            services.Remove(supplier.Descriptor);
        }

        var descriptor = ServiceDescriptor.Singleton(port, factory);
        suppliers[port] = (precedence, descriptor);
        services.Add(descriptor);
    }
}
