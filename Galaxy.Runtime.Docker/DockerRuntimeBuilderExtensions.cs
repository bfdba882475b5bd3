using Galaxy.Runtime;
using Galaxy.Runtime.Docker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs the games on a Docker Engine.</summary>
public static class DockerRuntimeBuilderExtensions
{
    private const string Section = "Docker";

    /// <summary>
    /// Uses the Docker Engine: by section <c>Docker</c> of the configuration that <c>AddGalaxyRuntime</c> is given, and what neither that nor code says as the docker command does.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options in code, which win over the configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseDocker(this IGalaxyRuntimeBuilder builder, Action<DockerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<DockerOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return Supply(builder, options);
    }

    /// <summary>Uses the Docker Engine that a section elsewhere names.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section with the options' keys; it wins over the one that <c>AddGalaxyRuntime</c> is given.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseDocker(this IGalaxyRuntimeBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return Supply(builder, builder.Services.AddOptions<DockerOptions>().Bind(section));
    }

    private static IGalaxyRuntimeBuilder Supply(IGalaxyRuntimeBuilder builder, OptionsBuilder<DockerOptions> options)
    {
        options.ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DockerOptions>, DockerOptionsValidator>(
            static services => new DockerOptionsValidator(services.GetRequiredService<RuntimeConfiguration>().PathOf(Section))));
        builder.BindSection<DockerOptions>(Section, static (options, section) => section.Bind(options), ConfigurationKeys.Of(DockerOptionsJson.Default.DockerOptions));
        return builder.SupplyPort<IContainerEngine>(PortPrecedence.Package, static services => new DockerEngineClient(
            services.GetRequiredService<IOptions<DockerOptions>>().Value,
            () => services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.Pull,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<DockerEngineClient>>() ?? NullLogger<DockerEngineClient>.Instance));
    }
}
