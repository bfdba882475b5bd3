using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Galaxy.Runtime;

/// <summary>
/// What a game's container is given besides its image: environment, arguments, labels, limits, mounts, published ports and how it is known to be ready.
/// Immutable. Two are equal if they are the same after normalising, whatever the order in which variables, labels, mounts and ports were given.
/// </summary>
/// <remarks>
/// Settings are stored with the record, and visible to all who may inspect the container: they are no place for secrets. A container is created again with the
/// settings that its record names, by restart, patch, rollback, crash restart and recovery, on every host.
/// </remarks>
public sealed record GameSettings
{
    /// <summary>How many bytes <see cref="ToJson"/> may have, as UTF-8: 65,536.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>No settings. A request that carries them asks for a container without any; a request whose settings are null asks for those of the record.</summary>
    public static GameSettings None { get; } = new();

    /// <summary>Environment variables. Names are <c>[A-Za-z_][A-Za-z0-9_]*</c>; those that the library sets itself are refused.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init => field = Sorted(value); } = Sorted(null);

    /// <summary>Arguments of the image's entrypoint, in order; empty means those of the image.</summary>
    public IReadOnlyList<string> Arguments { get; init => field = [.. value ?? []]; } = [];

    /// <summary>Labels of the container. Keys that start with <c>com.galaxy.</c> are the library's own and refused.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = Sorted(value); } = Sorted(null);

    /// <summary>What the container may use at most, instead of what its image asks for; null means what its image asks for.</summary>
    public GameLimits? Limits { get; init => field = value is { Cpus: null, MemoryBytes: null, Pids: null } ? null : value; }

    /// <summary>Volumes and host directories, besides the game's state directory.</summary>
    public IReadOnlyList<GameMount> Mounts { get; init => field = [.. (value ?? []).OfType<GameMount>().OrderBy(static mount => mount.ContainerPath, StringComparer.Ordinal)]; } = [];

    /// <summary>Ports of the container that are reachable at an address of the engine's host.</summary>
    public IReadOnlyList<PublishedPort> Ports
    {
        get;
        init => field = [.. (value ?? []).OfType<PublishedPort>().OrderBy(static port => port.ContainerPort).ThenBy(static port => port.Protocol)];
    } = [];

    /// <summary>How the game is known to be ready; null means the option <c>Start:Readiness</c>.</summary>
    public ReadinessProbe? Readiness { get; init; }

    /// <summary>Whether this is the same as <see cref="None"/>.</summary>
    public bool IsNone => this is { Environment.Count: 0, Arguments.Count: 0, Labels.Count: 0, Limits: null, Mounts.Count: 0, Ports.Count: 0, Readiness: null };

    /// <summary>SHA-256 of <see cref="ToJson"/> as UTF-8, 64 lower-case hexadecimal digits: equal settings have equal digests.</summary>
    public string Digest => DigestOf(ToJson());

    /// <summary>The settings as JSON: one text for equal settings. Members without a value are left out.</summary>
    public string ToJson() => GameSettingsJson.Write(this);

    /// <summary>Reads settings from JSON, as <see cref="ToJson"/> writes it; the order of members does not matter.</summary>
    /// <param name="json">The text.</param>
    /// <param name="settings">The settings; null if the text is not readable as settings.</param>
    /// <param name="problem">What is wrong with it: malformed, a member of another type, an unknown member or the same one twice, too large; null when nothing is.</param>
    /// <returns>Whether it was read. What was read may still be refused when it is used, such as a port that is out of range.</returns>
    public static bool TryParse(string? json, [NotNullWhen(true)] out GameSettings? settings, [NotNullWhen(false)] out string? problem) =>
        GameSettingsJson.TryRead(json, out settings, out problem);

    /// <inheritdoc/>
    public bool Equals(GameSettings? other) => ReferenceEquals(this, other) || (other is not null && string.Equals(ToJson(), other.ToJson(), StringComparison.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToJson());

    /// <summary>What records and entries name: null for none.</summary>
    internal string? DigestOrNull => IsNone ? null : Digest;

    internal static string DigestOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>Whether a text, such as a label's, is a digest.</summary>
    internal static bool IsDigest([NotNullWhen(true)] string? text) => text is { Length: 2 * SHA256.HashSizeInBytes } && !text.AsSpan().ContainsAnyExcept(LowerHexDigits);

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string>? values)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in values ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            sorted[key] = value ?? "";
        }

        return sorted;
    }
}

/// <summary>What a container may use at most. Members that are null leave that limit to the image and the options.</summary>
public sealed record GameLimits
{
    /// <summary>CPUs, 0.01 to <c>Limits:MaxCpus</c>; 1.5 is one and a half. More than the engine's host has is cut to that.</summary>
    public double? Cpus { get; init; }

    /// <summary>Bytes of memory, 6,291,456 (6 MiB) to <c>Limits:MaxMemory</c>.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads, 1 to <c>Limits:MaxPids</c>.</summary>
    public long? Pids { get; init; }
}

/// <summary>A volume or a host directory inside a container: one of <see cref="Volume"/> and <see cref="HostPath"/> is set.</summary>
public sealed record GameMount
{
    /// <summary>The name of a volume, <c>[a-zA-Z0-9][a-zA-Z0-9_.-]+</c>; the engine makes it if there is none of that name. It outlives the container.</summary>
    public string? Volume { get; init => field = NullIfEmpty(value); }

    /// <summary>The absolute path of an existing directory as the container engine sees it; it must be below one of <c>Mounts:AllowedRoots</c>.</summary>
    public string? HostPath { get; init => field = WithoutTrailingSlash(NullIfEmpty(value)); }

    /// <summary>The absolute path inside the container.</summary>
    public required string ContainerPath { get; init => field = WithoutTrailingSlash(value) ?? ""; }

    /// <summary>Whether the container may only read it. Default true.</summary>
    public bool ReadOnly { get; init; } = true;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? WithoutTrailingSlash(string? path) => path is { Length: > 1 } ? path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/" : path;
}

/// <summary>A port of a container that is reachable at an address of the engine's host.</summary>
public sealed record PublishedPort
{
    /// <summary>The port inside the container, 1 to 65535.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>The protocol. Default TCP.</summary>
    public PortProtocol Protocol { get; init; } = PortProtocol.Tcp;

    /// <summary>
    /// The IP address of the engine's host to listen at. Default <c>127.0.0.1</c>: only that host itself reaches the game. <c>0.0.0.0</c> is every
    /// IPv4 address of it, which its firewall may not cover.
    /// </summary>
    public string Address { get; init => field = IPAddress.TryParse(value, out var address) ? address.ToString() : value ?? ""; } = "127.0.0.1";

    /// <summary>The host's port, 1 to 65535: kept by restart and patch. Null means a free one that the engine chooses at every creation.</summary>
    public int? HostPort { get; init; }

    /// <summary>With <see cref="HostPort"/> the last port of a range, of which the engine takes a free one; null means that <see cref="HostPort"/> is the one to use.</summary>
    public int? LastHostPort { get; init; }
}

/// <summary>How a game is known to be ready: its port accepts a connection, or answers an HTTP request. A start, restart or patch succeeds only then.</summary>
public sealed record ReadinessProbe
{
    /// <summary>The TCP port inside the container, 1 to 65535. It is asked at its published address if there is one, else at the container's own address.</summary>
    public required int Port { get; init; }

    /// <summary>The path and query of an HTTP GET whose answer must be 200 to 399; null means that a TCP connection is enough.</summary>
    public string? HttpPath { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>How long after a failed attempt the next begins, 50 ms to 1 min. Default 500 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long after its start the game may take to be ready, 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>The protocol of a port.</summary>
public enum PortProtocol
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
