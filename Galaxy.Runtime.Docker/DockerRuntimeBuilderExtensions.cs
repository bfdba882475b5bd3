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
    /// <summary>Uses the Docker Engine; without options the one that the docker command would use.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options in code; null leaves the defaults.</param>
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

    /// <summary>Uses the Docker Engine that configuration names.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section with the options' keys, usually <see cref="DockerOptions.SectionName"/>.</param>
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
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DockerOptions>, DockerOptionsValidator>());
        return builder.SupplyPort<IContainerEngine>(PortPrecedence.Package, static services => new DockerEngineClient(
            services.GetRequiredService<IOptions<DockerOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<DockerEngineClient>>() ?? NullLogger<DockerEngineClient>.Instance));
    }
}
