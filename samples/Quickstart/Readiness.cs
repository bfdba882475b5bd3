using Galaxy.Runtime;
using Galaxy.Runtime.Ports;

namespace Quickstart;

/// <summary>Checks that everything is there before anything is changed, and says what to do if not.</summary>
internal static class Readiness
{
    /// <exception cref="NotReadyException">Something is missing.</exception>
    public static async Task CheckAsync(IContainerEngine docker, QuickstartOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await docker.InspectEngineAsync(cancellationToken);
        }
        catch (RuntimePortException exception)
        {
            throw new NotReadyException($"{exception.Message} ./eng/demo.sh brings an engine of its own.", exception);
        }

        if (!await docker.NetworkExistsAsync(options.Network, cancellationToken))
        {
            throw new NotReadyException($"The engine has no network \"{options.Network}\": docker network create {options.Network}");
        }

        // Images of a registry are pulled by the start, which says what is wrong if they are not there.
        if (options.ImagePrefix.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        foreach (var version in Tour.Versions)
        {
            var image = $"{options.ImagePrefix}:{version}";
            if (await docker.InspectImageAsync(image, cancellationToken) is null)
            {
                throw new NotReadyException($"The engine has no image {image}: ./samples/engine/build.sh builds the demo game's.");
            }
        }
    }
}
