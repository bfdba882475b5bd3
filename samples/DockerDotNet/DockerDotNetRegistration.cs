using Docker.DotNet;
using Microsoft.Extensions.DependencyInjection;

namespace DockerDotNet;

/// <summary>How a host runs its games over the Docker.DotNet client that it has anyway.</summary>
public static class DockerDotNetRegistration
{
    /// <summary>Uses the host's <see cref="IDockerClient"/>, which stays the host's to dispose.</summary>
    public static IGalaxyRuntimeBuilder UseDockerDotNet(this IGalaxyRuntimeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseContainerEngine(static services => new DockerDotNetEngine(
            services.GetRequiredService<IDockerClient>(), services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
