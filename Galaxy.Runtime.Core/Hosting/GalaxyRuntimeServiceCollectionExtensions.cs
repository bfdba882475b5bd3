using Galaxy.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the runtime.</summary>
public static class GalaxyRuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IGalaxyRuntime"/>, <see cref="IRuntimeQueries"/>, <see cref="IRuntimeEvents"/>, <see cref="IRuntimeReconciler"/>, <see cref="IEventSweep"/> and <see cref="IRuntimePreflight"/>; calling it twice is harmless.
    /// Say on the builder who supplies the ports. Options and ports are checked when the host starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code; null leaves the defaults.</param>
    /// <returns>The builder that chooses who supplies the ports.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IGalaxyRuntimeBuilder AddGalaxyRuntime(this IServiceCollection services, Action<GalaxyRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = Register(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    /// <summary>Registers the runtime with options from configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section, by convention <see cref="GalaxyRuntimeOptions.SectionName"/>.</param>
    /// <returns>The builder that chooses who supplies the ports.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IGalaxyRuntimeBuilder AddGalaxyRuntime(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        var builder = Register(services);
        services.AddOptions<GalaxyRuntimeOptions>().Bind(section);
        return builder;
    }

    private static GalaxyRuntimeBuilder Register(IServiceCollection services)
    {
        var builder = new GalaxyRuntimeBuilder(services);
        if (builder.SupplierOf<IStateDirectory>() is not null)
        {
            return builder;
        }

        services.AddMetrics();
        services.AddLogging();
        services.AddOptions<GalaxyRuntimeOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRuntimeIdSource>(static provider => new RandomIdSource(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IValidateOptions<GalaxyRuntimeOptions>>(static provider => new GalaxyRuntimeOptionsValidator(provider.GetRequiredService<PortRegistry>()));
        builder.SupplyPort<IReadinessCheck>(PortPrecedence.Default, static _ => new NetworkReadinessCheck());
        builder.SupplyPort<IStateDirectory>(PortPrecedence.Default, static provider =>
        {
            var options = provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.State;
            return new FileSystemStateDirectory(options, new StateOwner(options));
        });

        services.AddSingleton(static provider => new RuntimeGraph(provider));
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Runtime);
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Queries);
        services.AddSingleton<IRuntimeEvents>(static provider => provider.GetRequiredService<RuntimeGraph>().Feed);
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Reconciler);
        services.AddSingleton<IEventSweep>(static provider => provider.GetRequiredService<RuntimeGraph>().Sweep);
        services.AddSingleton<IRuntimePreflight>(static provider => provider.GetRequiredService<RuntimeGraph>().Preflight);
        services.AddSingleton(new RecoverySwitch());
        services.AddSingleton<IHostedService>(static provider => new StartupCheck(provider));
        services.AddSingleton<IHostedService>(static provider => new HostedPreflight(provider));
        services.AddSingleton<IHostedService>(static provider =>
            new HostedWorker(provider, graph => provider.GetRequiredService<RecoverySwitch>().IsOff ? null : graph.Recovery));
        services.AddSingleton<IHostedService>(static provider =>
            new HostedWorker(provider, graph => provider.GetRequiredService<RecoverySwitch>().IsOff ? null : graph.Pruner));
        services.AddSingleton<IHostedService>(static provider => new HostedWorker(provider, static graph => graph.Sweep));
        return builder;
    }
}
