using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.Chaos;

/// <summary>What lies between one host and one server, to be cut or silenced. What was sent during a silence arrives after it.</summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly ConcurrentDictionary<Socket, byte> sockets = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Socket listener;
    private readonly EndPoint server;
    private readonly Task accepting;
    private volatile bool isCut;
    private volatile TaskCompletionSource passing = Passing();

    private CuttableProxy(EndPoint here, EndPoint server)
    {
        this.server = server;
        listener = NewSocket(here);
        listener.Bind(here);
        listener.Listen();
        passing.SetResult();
        accepting = AcceptAsync();
    }

    /// <summary>The port of a cable to a TCP server.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public static CuttableProxy ToPort(int port) => new(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, port));

    public static CuttableProxy ToSocket(string path, string here) => new(new UnixDomainSocketEndPoint(here), new UnixDomainSocketEndPoint(path));

    /// <summary>Every connection ends, and every new one at once.</summary>
    public void Cut()
    {
        isCut = true;
        CloseAll();
    }

    /// <summary>Connections stay, and nothing comes through.</summary>
    public void Silence() => passing = Passing();

    public void Mend()
    {
        isCut = false;
        passing.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        CloseAll();
        Mend();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private static TaskCompletionSource Passing() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Socket NewSocket(EndPoint end) =>
        new(end.AddressFamily, SocketType.Stream, end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            var client = await listener.AcceptAsync(closing.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var near = client;
        using var far = NewSocket(server);
        sockets[near] = sockets[far] = 0;
        try
        {
            if (isCut)
            {
                return;
            }

            await far.ConnectAsync(server, closing.Token);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server is down, or the cable was cut: the client finds out by its connection's end.
        }
        finally
        {
            sockets.TryRemove(near, out _);
            sockets.TryRemove(far, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer, closing.Token) is > 0 and var count)
        {
            await passing.Task;
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), closing.Token);
            }
        }
    }

    private void CloseAll()
    {
        foreach (var socket in sockets.Keys)
        {
            socket.Close(0);
        }
    }
}
