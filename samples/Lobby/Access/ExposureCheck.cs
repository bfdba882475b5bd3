using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Lobby;

/// <summary>Refuses to listen where others can reach a host that does not ask who they are.</summary>
internal static class ExposureCheck
{
    /// <summary>Runs before the first socket is opened, for every endpoint, wherever it is configured.</summary>
    /// <exception cref="LobbySetUpException">It must not listen there.</exception>
    public static void Check(IServiceProvider services, ListenOptions endpoint)
    {
        if (services.GetRequiredService<IOptions<AccessOptions>>().Value.IsRestricted)
        {
            return;
        }

        if (endpoint.SocketPath is null && !IsLoopback(endpoint.IPEndPoint))
        {
            throw new LobbySetUpException(
                $"The Lobby will not listen on {endpoint}: others could reach it, and it would not ask who they are. "
                + $"Set {AccessOptions.SectionName}:ApiKey, or :IdentityHeader and :TrustedProxies for a reverse proxy, or listen on 127.0.0.1.");
        }

        // Without a key the name is all that distinguishes our page from one whose name was made to resolve to us (DNS rebinding).
        if (services.GetRequiredService<IOptions<HostFilteringOptions>>().Value.AllowedHosts.Contains("*"))
        {
            throw new LobbySetUpException("AllowedHosts must name the hosts, such as localhost;127.0.0.1, where neither key nor identity header is asked for.");
        }
    }

    private static bool IsLoopback(IPEndPoint? endpoint) => endpoint is not null && IPAddress.IsLoopback(endpoint.Address);
}
