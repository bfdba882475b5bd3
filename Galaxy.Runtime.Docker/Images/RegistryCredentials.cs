using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>Finds what logs in to a registry: in the options, else in the Docker configuration file.</summary>
internal sealed class RegistryCredentials(DockerOptions options, Func<string, string?> environment, ILogger logger)
{
    // What the engine and the configuration file call docker.io.
    private const string HubAddress = "https://index.docker.io/v1/";

    private readonly DockerConfigFile file = new(options.DockerConfigPath ?? DockerConfigFile.DefaultPath(environment), logger);

    /// <summary>The login for a registry; null pulls without one.</summary>
    public RegistryLogin? Find(string registry)
    {
        var host = HostOf(registry);
        foreach (var (key, credential) in options.RegistryCredentials)
        {
            if (HostOf(key) == host)
            {
                return new RegistryLogin
                {
                    Username = credential.Username,
                    Password = credential.Password,
                    IdentityToken = credential.IdentityToken,
                    ServerAddress = AddressOf(host),
                };
            }
        }

        return file.Find(host, AddressOf(host));
    }

    /// <summary>The value of X-Registry-Auth: URL-safe base64, with padding.</summary>
    public static string Encode(RegistryLogin login) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(login, EngineJson.Default.RegistryLogin)).Replace('+', '-').Replace('/', '_');

    /// <summary>A registry's host by any of its spellings: a host, an address with scheme and path, one of the names of docker.io.</summary>
    public static string HostOf(string registry)
    {
        var scheme = registry.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? registry : registry[(scheme + 3)..];
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        host = (slash < 0 ? host : host[..slash]).ToLowerInvariant();
        return host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultRegistry : host;
    }

    private static string AddressOf(string host) => host == ImageReference.DefaultRegistry ? HubAddress : host;
}
