using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>The registry over a thin line, so that a pull takes long enough for a person to see it.</summary>
internal sealed class SlowRegistry : IAsyncDisposable
{
    private const int BytesPerSecond = 3_000_000;
    private const int Slice = 32 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly IPEndPoint registry;
    private readonly Task accepting;

    public SlowRegistry(string registry)
    {
        this.registry = IPEndPoint.Parse(registry);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What stands before a repository's name; an engine trusts a registry on loopback without TLS.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(CarryAsync(await listener.AcceptTcpClientAsync(ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient engine)
    {
        using var _ = engine;
        using var upstream = new TcpClient();
        try
        {
            await upstream.ConnectAsync(registry, ending.Token);
            using var oneSide = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            var asking = engine.GetStream().CopyToAsync(upstream.GetStream(), oneSide.Token);
            await TrickleAsync(upstream.GetStream(), engine.GetStream());
            await oneSide.CancelAsync();
            await asking;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has hung up, or the test is over.
        }
    }

    private async Task TrickleAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[Slice];
        for (var count = await from.ReadAsync(buffer, ending.Token); count > 0; count = await from.ReadAsync(buffer, ending.Token))
        {
            await to.WriteAsync(buffer.AsMemory(0, count), ending.Token);
            await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), TimeProvider.System, ending.Token);
        }
    }
}
