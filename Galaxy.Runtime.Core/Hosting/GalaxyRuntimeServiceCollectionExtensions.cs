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
    /// Registers <see cref="IGalaxyRuntime"/>, <see cref="IRuntimeQueries"/>, <see cref="IRuntimeEvents"/>, <see cref="IRuntimeReconciler"/>, <see cref="IRuntimeEngines"/>, <see cref="IEventSweep"/> and <see cref="IRuntimePreflight"/>.
    /// Say on the builder who supplies the ports. Options and ports are checked when the host starts. Of several calls one sets the options: the host does not start if another
    /// one would change them. What is set later belongs into <c>services.Configure</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code; null leaves the defaults.</param>
    /// <returns>The builder that chooses who supplies the ports.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IGalaxyRuntimeBuilder AddGalaxyRuntime(this IServiceCollection services, Action<GalaxyRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = Register(services);
        if (configure is not null && RegisteredInstance.Of<RuntimeConfiguration>(services).Add(configure))
        {
            services.Configure(configure);
        }

        return builder;
    }

    /// <summary>
    /// Registers the runtime with options from configuration, and gives the adapters theirs from the sections below it: <c>Docker</c>, <c>Postgres</c>, <c>Redis</c>. What a host
    /// says in code, as with <c>UsePostgres(connectionString)</c>, wins. A key that means nothing is an error when the host starts, or a warning with
    /// <see cref="GalaxyRuntimeOptions.StrictConfiguration"/> off; see also <see cref="AddGalaxyRuntime(IServiceCollection, Action{GalaxyRuntimeOptions}?)"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section, by convention <see cref="GalaxyRuntimeOptions.SectionName"/>.</param>
    /// <returns>The builder that chooses who supplies the ports.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IGalaxyRuntimeBuilder AddGalaxyRuntime(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        var builder = Register(services);
        var configuration = RegisteredInstance.Of<RuntimeConfiguration>(services);
        configuration.Add(section);
        if (configuration.Add(options => section.Bind(options)))
        {
            services.AddOptions<GalaxyRuntimeOptions>().Bind(section);
        }

        return builder;
    }

    private static GalaxyRuntimeBuilder Register(IServiceCollection services)
    {
        var builder = new GalaxyRuntimeBuilder(services);
        if (builder.SupplierOf<IStateDirectory>() is not null)
        {
            return builder;
        }

        _ = RegisteredInstance.Of<RuntimeConfiguration>(services);
        services.AddMetrics();
        services.AddLogging();
        services.AddOptions<GalaxyRuntimeOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRuntimeIdSource>(static provider => new RandomIdSource(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IValidateOptions<GalaxyRuntimeOptions>>(static provider => new GalaxyRuntimeOptionsValidator(provider.GetRequiredService<PortRegistry>(), provider.GetRequiredService<RuntimeConfiguration>()));
        builder.SupplyPort<IReadinessCheck>(PortPrecedence.Default, static _ => new NetworkReadinessCheck());
        builder.SupplyPort<IStateDirectory>(PortPrecedence.Default, static provider =>
        {
            var options = provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.State;
            return new FileSystemStateDirectory(options, provider.GetRequiredService<StateOwner>());
        });

        services.AddSingleton(static provider => new StateOwner(provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.State));
        services.AddSingleton(static provider => new RuntimeGraph(provider));
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Runtime);
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Queries);
        services.AddSingleton<IRuntimeEvents>(static provider => provider.GetRequiredService<RuntimeGraph>().Feed);
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Reconciler);
        services.AddSingleton(static provider => provider.GetRequiredService<RuntimeGraph>().Engines);
        services.AddSingleton<IEventSweep>(static provider => provider.GetRequiredService<RuntimeGraph>().Sweep);
        services.AddSingleton<IRuntimePreflight>(static provider => provider.GetRequiredService<RuntimeGraph>().Preflight);
        _ = RegisteredInstance.Of<RecoverySwitch>(services);
        services.AddSingleton<IHostedService>(static provider => new StartupCheck(provider));
        services.AddSingleton<IHostedService>(static provider => new HostedPreflight(provider));
        services.AddSingleton<IHostedService>(static provider =>
            new HostedWorker(provider, graph => provider.GetRequiredService<PortRegistry>().IsFaked(typeof(IContainerEngine)) ? null : graph.EngineWatch));
        services.AddSingleton<IHostedService>(static provider =>
            new HostedWorker(provider, graph => provider.GetRequiredService<RecoverySwitch>().IsOff ? null : graph.Recovery));
        services.AddSingleton<IHostedService>(static provider =>
            new HostedWorker(provider, graph => provider.GetRequiredService<RecoverySwitch>().IsOff ? null : graph.Pruner));
        services.AddSingleton<IHostedService>(static provider => new HostedWorker(provider, static graph => graph.Sweep));
        return builder;
    }
}
