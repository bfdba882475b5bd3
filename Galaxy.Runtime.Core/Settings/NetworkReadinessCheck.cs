using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime;

/// <summary>Connects to a game's port, and where a path is given asks for it.</summary>
internal sealed class NetworkReadinessCheck : IReadinessCheck, IDisposable
{
    private const int FirstRefusal = 400;

    // Each attempt is a connection of its own: one that is kept says nothing of what listens now.
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async ValueTask<string?> CheckAsync(ReadinessTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var endpoint = new IPEndPoint(IPAddress.Parse(target.Address), target.Port);
        try
        {
            return target.HttpPath is { } path
                ? await GetAsync(endpoint, path, cancellationToken).ConfigureAwait(false)
                : await ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException refused)
        {
            return $"{endpoint} answers {refused.SocketErrorCode}";
        }
        catch (HttpRequestException failed)
        {
            return $"{endpoint} answers {(failed.InnerException is SocketException refused ? refused.SocketErrorCode.ToString() : failed.HttpRequestError.ToString())}";
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<string?> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> GetAsync(IPEndPoint endpoint, string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri($"http://{endpoint}{path}"), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return (int)answer.StatusCode is >= (int)HttpStatusCode.OK and < FirstRefusal ? null : $"GET http://{endpoint}{path} answers {(int)answer.StatusCode}";
    }
}
