using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime.Docker;

/// <summary>Which engine is used, and how it was found: as the docker command finds it, and then by the sockets that engines usually have.</summary>
/// <param name="Text">The address as it was written there; null if what should name one names none.</param>
/// <param name="Source">Where it is from, for messages; without an address: what is wrong there.</param>
internal sealed record EngineAddress(string? Text, string Source)
{
    public const string HostVariable = "DOCKER_HOST";
    private const string ContextVariable = "DOCKER_CONTEXT";
    private const string TlsVerifyVariable = "DOCKER_TLS_VERIFY";
    private const string DefaultContext = "default";
    private const string SystemSocket = "/var/run/docker.sock";
    private const string UnixScheme = "unix://";

    /// <summary>Whether what names the address asks for TLS.</summary>
    public bool AsksForTls { get; private init; }

    /// <summary>The certificates of the Docker context; null if the address is not from one, or it has none.</summary>
    public string? CertificateFolder { get; private init; }

    /// <summary>Reads options, environment, Docker contexts and sockets, in this order; the first that names an engine decides.</summary>
    public static EngineAddress Find(DockerOptions options, Func<string, string?> environment, Func<string, bool>? socketExists = null)
    {
        var asksForTls = environment(TlsVerifyVariable) is { Length: > 0 };
        if (options.Host is { } configured)
        {
            return new EngineAddress(configured, $"{DockerOptions.SectionName}:{nameof(options.Host)}") { AsksForTls = asksForTls };
        }

        if (environment(HostVariable) is { Length: > 0 } host)
        {
            return new EngineAddress(host, HostVariable) { AsksForTls = asksForTls };
        }

        var file = options.DockerConfigPath ?? DockerConfigFile.DefaultPath(environment);
        var (context, namedBy) = environment(ContextVariable) is { Length: > 0 } chosen ? (chosen, ContextVariable) : (DockerConfigFile.Load(file, out _)?.CurrentContext, file);
        return context is { Length: > 0 } and not DefaultContext
            ? OfContext(context, namedBy, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "contexts"))
            : OfSockets(environment, socketExists ?? File.Exists);
    }

    // The docker command keeps a context in a folder that is called by the hash of its name.
    private static EngineAddress OfContext(string name, string namedBy, string folder)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var file = Path.Combine(folder, "meta", hash, "meta.json");
        var source = $"Docker context \"{DaemonText.Clean(name)}\", which {namedBy} names";
        try
        {
            var context = JsonSerializer.Deserialize(File.ReadAllBytes(file), EngineJson.Default.DockerContext);
            if (context?.Endpoints?.GetValueOrDefault("docker") is not { Host.Length: > 0 } endpoint)
            {
                return new EngineAddress(Text: null, $"{source}, has no address of an engine in {file}");
            }

            var certificates = Path.Combine(folder, "tls", hash, "docker");
            var hasCertificates = Directory.Exists(certificates);
            return new EngineAddress(endpoint.Host, source)
            {
                AsksForTls = hasCertificates || endpoint.SkipTlsVerify,
                CertificateFolder = hasCertificates ? certificates : null,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return new EngineAddress(Text: null, exception is FileNotFoundException or DirectoryNotFoundException
                ? $"{source}, does not exist: {file} is not there"
                : $"{source}, cannot be read from {file} ({exception.GetType().Name})");
        }
    }

    private static EngineAddress OfSockets(Func<string, string?> environment, Func<string, bool> exists)
    {
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        var candidates = new List<(string Path, string Name)> { (SystemSocket, "the system's socket") };
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            candidates.Add((Path.Combine(runtime, "docker.sock"), "the socket of a rootless engine in XDG_RUNTIME_DIR"));
        }

        candidates.Add((Path.Combine(home, "desktop", "docker.sock"), "the socket of Docker Desktop"));
        candidates.Add((Path.Combine(home, "run", "docker.sock"), "the socket of Docker Desktop"));
        foreach (var (path, name) in candidates)
        {
            if (exists(path))
            {
                return new EngineAddress(UnixScheme + path, $"{name}: no option, variable or Docker context names another");
            }
        }

        return new EngineAddress(UnixScheme + SystemSocket, $"the default: nothing names an engine, and none of these sockets exists: {string.Join(", ", candidates.Select(static candidate => candidate.Path))}");
    }
}
