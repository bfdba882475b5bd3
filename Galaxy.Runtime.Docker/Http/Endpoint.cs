using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.Docker;

/// <summary>Where the engine listens: a Unix socket, or a host and port with or without TLS.</summary>
/// <param name="Address">The address for people; it holds no credentials.</param>
/// <param name="Socket">Where to connect.</param>
/// <param name="Authority">The authority part of request URIs.</param>
/// <param name="TlsHost">The host name that its certificate must have; null without TLS.</param>
internal sealed record Endpoint(string Address, EndPoint Socket, string Authority, string? TlsHost)
{
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    public bool IsUnixSocket => Socket is UnixDomainSocketEndPoint;

    /// <summary>Where the address is from, for messages.</summary>
    public string Source { get; private init; } = "";

    /// <summary>Which engine, and why that one.</summary>
    public string Location => $"{Address} ({Source})";

    /// <summary>The endpoint of an address that was found for validated options.</summary>
    public static Endpoint Of(EngineAddress address, DockerOptions options)
    {
        var useTls = options.UseTls ?? (options.CertificatePath is not null || address.AsksForTls);
        return address.Text is { } text && TryParse(text, useTls, out var endpoint)
            ? endpoint with { Source = address.Source }
            : throw new ArgumentException("The engine's address is not valid.", nameof(address));
    }

    public static bool TryParse(string address, bool useTls, [NotNullWhen(true)] out Endpoint? endpoint)
    {
        endpoint = null;
        const string UnixScheme = "unix://";
        if (address.StartsWith(UnixScheme, StringComparison.OrdinalIgnoreCase))
        {
            var path = address[UnixScheme.Length..];
            if (!path.StartsWith('/') || System.Text.Encoding.UTF8.GetByteCount(path) > UnixPathLimit)
            {
                return false;
            }

            endpoint = new Endpoint(address, new UnixDomainSocketEndPoint(path), "docker", TlsHost: null);
            return true;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("tcp" or "http" or "https")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("/" or "")
            || uri.Fragment.Length > 0)
        {
            return false;
        }

        var tls = useTls || uri.Scheme is "https";
        // Uri fills in a scheme's own port; here http means Docker's.
        var hasPort = address.TrimEnd('/').EndsWith($":{uri.Port}", StringComparison.Ordinal);
        var port = hasPort ? uri.Port : tls ? TlsPort : PlainPort;
        endpoint = new Endpoint(
            $"{uri.Scheme}://{uri.Host}:{port}",
            new DnsEndPoint(uri.DnsSafeHost, port),
            $"{uri.Host}:{port}",
            tls ? uri.DnsSafeHost : null);
        return true;
    }

    // sockaddr_un holds 108 bytes, the last of them zero.
    private const int UnixPathLimit = 107;
}
