using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>The logins of a Docker configuration file; it is read each time, so that a later login counts.</summary>
internal sealed class DockerConfigFile(string path, ILogger logger)
{
    private readonly ConcurrentDictionary<string, bool> warned = new(StringComparer.Ordinal);

    public static string DefaultFolder(Func<string, string?> environment) =>
        environment("DOCKER_CONFIG") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    public static string DefaultPath(Func<string, string?> environment) => Path.Combine(DefaultFolder(environment), "config.json");

    /// <summary>Reads such a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="problem">Why it cannot be used; null if it is not there.</param>
    /// <returns>Null if there is none, or none that can be used.</returns>
    public static DockerConfig? Load(string path, out string? problem)
    {
        problem = null;
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), EngineJson.Default.DockerConfig) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            problem = exception.GetType().Name;
            return null;
        }
    }

    /// <summary>The login for a registry's host; null when the file has none.</summary>
    public RegistryLogin? Find(string host, string address)
    {
        var config = Load(path, out var problem);
        if (config is null)
        {
            WarnUnusable(problem);
            return null;
        }

        foreach (var (key, entry) in config.Auths ?? [])
        {
            if (RegistryCredentials.HostOf(key) == host && Parse(entry, address) is { } login)
            {
                return login;
            }
        }

        var hasHelper = config.CredsStore is { Length: > 0 } || (config.CredHelpers?.Keys.Any(key => RegistryCredentials.HostOf(key) == host) ?? false);
        if (hasHelper && warned.TryAdd(host, value: true))
        {
            logger.CredentialHelperUnsupported(path, host);
        }

        return null;
    }


    // `auth` is base64 of user:password; a credential helper leaves it empty.
    private RegistryLogin? Parse(DockerConfig.Login? entry, string address)
    {
        if (entry?.IdentityToken is { Length: > 0 } token)
        {
            return new RegistryLogin { IdentityToken = token, ServerAddress = address };
        }

        if (entry?.Auth is not { Length: > 0 } auth)
        {
            return null;
        }

        var bytes = new byte[auth.Length];
        var text = Convert.TryFromBase64String(auth, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            WarnUnusable("an auth entry is not base64 of user:password");
            return null;
        }

        return new RegistryLogin { Username = text[..colon], Password = text[(colon + 1)..].TrimEnd('\0'), ServerAddress = address };
    }

    private void WarnUnusable(string? reason)
    {
        if (reason is not null && warned.TryAdd(reason, value: true))
        {
            logger.DockerConfigUnusable(path, reason);
        }
    }
}
