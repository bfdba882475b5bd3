using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>Stands between client and server, and loses what a network can lose.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly List<TcpClient> clients = [];
    private readonly int serverPort;
    private volatile bool cutReplies;
    private volatile int swallowGenerationsUpTo;
    private (byte[] Text, byte[] Other)? replacement;
    private int generation;

    public TcpProxy(string serverAddress)
    {
        serverPort = int.Parse(serverAddress.Split(':')[1]);
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>How many connections came so far.</summary>
    public int Connections => Volatile.Read(ref generation);

    /// <summary>From now on a reply of the server closes its connection instead of reaching the client.</summary>
    public void CutReplies() => cutReplies = true;

    public void LetRepliesPass() => cutReplies = false;

    /// <summary>The connections that are open stay so, and nothing comes back on them any more.</summary>
    public void SwallowRepliesOfOpenConnections() => swallowGenerationsUpTo = Connections;

    /// <summary>From now on the server's replies say something else of the same length.</summary>
    public void Replace(byte[] text, byte[] other) => replacement = (text, other);

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        lock (clients)
        {
            clients.ForEach(static client => client.Dispose());
        }

        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = Keep(await listener.AcceptTcpClientAsync(ended.Token));
                var server = Keep(new TcpClient());
                await server.ConnectAsync(IPAddress.Loopback, serverPort);
                var mine = Interlocked.Increment(ref generation);
                _ = PumpAsync(client, server, static () => Fate.Pass, static _ => { });
                _ = PumpAsync(server, client, () => mine <= swallowGenerationsUpTo ? Fate.Swallow : cutReplies ? Fate.Cut : Fate.Pass, Rewrite);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over, or the server is.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, Func<Fate> fateOf, Action<Memory<byte>> rewrite)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                switch (fateOf())
                {
                    case Fate.Pass:
                        rewrite(buffer.AsMemory(0, count));
                        await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
                        break;
                    case Fate.Cut:
                        return;
                    case Fate.Swallow:
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side went away: so does the other.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private void Rewrite(Memory<byte> reply)
    {
        if (replacement is var (text, other))
        {
            for (var at = reply.Span.IndexOf(text); at >= 0; at = reply.Span.IndexOf(text))
            {
                other.CopyTo(reply.Span[at..]);
            }
        }
    }

    private TcpClient Keep(TcpClient client)
    {
        lock (clients)
        {
            clients.Add(client);
        }

        return client;
    }

    private enum Fate
    {
        Pass,
        Cut,
        Swallow,
    }
}
