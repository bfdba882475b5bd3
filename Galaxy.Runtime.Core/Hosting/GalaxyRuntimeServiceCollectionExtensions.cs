using Galaxy.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the runtime.</summary>
public static class GalaxyRuntimeServiceCollectionExtensions
{
    /// <summary>Registers the runtime; calling it twice is harmless.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code; null leaves the defaults.</param>
    /// <returns>The builder that chooses who supplies the ports.</returns>
    public static IGalaxyRuntimeBuilder AddGalaxyRuntime(this IServiceCollection services, Action<GalaxyRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<GalaxyRuntimeOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new GalaxyRuntimeBuilder(services);
    }
}
