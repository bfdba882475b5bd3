using Galaxy.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The host's last word on every container.</summary>
public static class GalaxyRuntimeContainerBuilderExtensions
{
    /// <summary>
    /// Changes what every container of a game is created with: devices, GPUs, limits, working directory, anything else. Called as a check, before anything is changed, by start, restart and patch
    /// for the new container and for the one that a rollback would create, and by recovery. It must return the same for the same game, image and settings, because a container is
    /// created again by another operation, and by another host. An exception, or a change of what the library relies on (name, image, network, labels that begin with <c>com.galaxy.</c>, the mount of the
    /// state directory), is <see cref="ErrorCode.StartConfigInvalid"/>, and nothing is changed. Several calls run in their order, each on what the one before returned.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Gets the game and the container; returns the container to create. It may take as long as <c>Timeouts:Engine</c> says.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public static IGalaxyRuntimeBuilder ConfigureContainer(
        this IGalaxyRuntimeBuilder builder, Func<ContainerContext, ContainerSpec, CancellationToken, ValueTask<ContainerSpec>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddSingleton(new ContainerConfiguration(configure));
        return builder;
    }

    /// <summary>The same for what is decided at once.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Gets the game and the container; returns the container to create.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public static IGalaxyRuntimeBuilder ConfigureContainer(this IGalaxyRuntimeBuilder builder, Func<ContainerContext, ContainerSpec, ContainerSpec> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.ConfigureContainer((context, spec, _) => ValueTask.FromResult(configure(context, spec)));
    }
}
