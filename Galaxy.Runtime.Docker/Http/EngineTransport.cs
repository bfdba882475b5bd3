using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime.Docker;

/// <summary>Makes the HTTP handler whose connections lead to one engine.</summary>
internal static class EngineTransport
{
    public static SocketsHttpHandler Create(Endpoint endpoint, EngineTls? tls, TimeSpan connectTimeout) => new()
    {
        ConnectCallback = (_, cancellationToken) => ConnectAsync(endpoint, tls, cancellationToken),
        ConnectTimeout = connectTimeout,
        // A proxy or a redirect would take a change somewhere else.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // Core makes the one span per call.
        ActivityHeadersPropagator = null,
        // The rest of an abandoned stream is dropped with its connection, so that a cancelled pull ends at once.
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    private static async ValueTask<Stream> ConnectAsync(Endpoint endpoint, EngineTls? tls, CancellationToken cancellationToken)
    {
        var socket = endpoint.IsUnixSocket
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Socket, cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return tls is null ? stream : await tls.SecureAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The engine's <c>filters</c> parameter.</summary>
internal static class EngineFilters
{
    public static string Encode(string key, string[] values) => Encode(new Dictionary<string, string[]>(StringComparer.Ordinal) { [key] = values });

    public static string Encode(Dictionary<string, string[]> filters) =>
        Uri.EscapeDataString(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(filters, EngineJson.Default.DictionaryStringStringArray)));

    /// <summary>Labels as the engine's filter wants them.</summary>
    public static string[] OfLabels(IReadOnlyDictionary<string, string> labels) => [.. labels.Select(label => $"{label.Key}={label.Value}")];

    /// <summary>Whether all of a filter's labels are there; the engine does not distinguish a key with "=" in it from key and value.</summary>
    public static bool Matches(this ContainerFilter filter, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in filter.Labels)
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value)
            {
                return false;
            }
        }

        return true;
    }
}
