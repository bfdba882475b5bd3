using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

internal sealed class GalaxyRuntimeBuilder(IServiceCollection services) : IGalaxyRuntimeBuilder
{
    private readonly PortRegistry ports = RegisteredInstance.Of<PortRegistry>(services);

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

    public IGalaxyRuntimeBuilder BindSection<TOptions>(string name, Action<TOptions, IConfiguration> bind, IEnumerable<string>? keys = null)
        where TOptions : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(bind);
        var configuration = RegisteredInstance.Of<RuntimeConfiguration>(services);
        if (configuration.Claim(name, typeof(TOptions), keys))
        {
            // Before all else that sets them, wherever the host does: what is said in code wins.
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(new ConfigureOptions<TOptions>(options =>
            {
                if (configuration.Of(name) is { } section)
                {
                    bind(options, section);
                }
            })));
        }

        return this;
    }

    public PortPrecedence? SupplierOf<TPort>()
        where TPort : class => ports.SupplierOf(typeof(TPort));
}
