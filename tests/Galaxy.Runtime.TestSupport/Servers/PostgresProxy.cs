using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Galaxy.Runtime.TestSupport;

/// <summary>
/// A TCP proxy that reads the client's side of the protocol: it counts round trips (a Sync or a simple query each ask for one answer)
/// and can swallow the answers, then cut the connection.
/// </summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private const byte Sync = (byte)'S';
    private const byte SimpleQuery = (byte)'Q';

    private readonly PostgresListener listener;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<TcpClient, byte> clients = [];
    private readonly Task accepting;
    private volatile bool swallowsAnswers;
    private TaskCompletionSource swallowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int roundTrips;

    public PostgresProxy(string connectionString)
    {
        listener = new PostgresListener(connectionString);
        accepting = AcceptAsync();
    }

    /// <summary>The server's address through this proxy.</summary>
    public string ConnectionString => listener.ConnectionString;

    /// <summary>Round trips asked for so far, on all connections.</summary>
    public int RoundTrips => Volatile.Read(ref roundTrips);

    /// <summary>From now on answers are dropped. The task ends when the server has given one.</summary>
    public Task SwallowAnswers()
    {
        swallowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        swallowsAnswers = true;
        return swallowed.Task;
    }

    /// <summary>Cuts every connection; new ones work.</summary>
    public void Cut()
    {
        swallowsAnswers = false;
        foreach (var client in clients.Keys)
        {
            // One that has just ended by itself has none any more.
            client.Client?.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            var client = await listener.AcceptAsync(closing.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        clients[client] = 0;
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(listener.Host, listener.Port, closing.Token);
            var requests = PumpAsync(client.GetStream(), server.GetStream(), new FrontendFrames(this).Count);
            var answers = PumpAsync(server.GetStream(), client.GetStream(), observe: null);
            await Task.WhenAny(requests, answers);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is over, one way or another.
        }
        finally
        {
            clients.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action<ReadOnlySpan<byte>>? observe)
    {
        var buffer = new byte[8192];
        int count;
        while ((count = await from.ReadAsync(buffer, closing.Token)) > 0)
        {
            observe?.Invoke(buffer.AsSpan(0, count));
            if (observe is null && swallowsAnswers)
            {
                swallowed.TrySetResult();
                continue;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), closing.Token);
        }
    }

    /// <summary>Follows the frames of one client: the first has no type, each other one byte of type and four of length.</summary>
    private sealed class FrontendFrames(PostgresProxy proxy)
    {
        private readonly byte[] header = new byte[5];
        private int headerFilled = 1;
        private int bodyLeft;

        public void Count(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var skipped = Math.Min(bodyLeft, bytes.Length);
                bodyLeft -= skipped;
                bytes = bytes[skipped..];
                if (bodyLeft > 0 || bytes.IsEmpty)
                {
                    return;
                }

                header[headerFilled++] = bytes[0];
                bytes = bytes[1..];
                if (headerFilled == header.Length)
                {
                    if (header[0] is Sync or SimpleQuery)
                    {
                        Interlocked.Increment(ref proxy.roundTrips);
                    }

                    bodyLeft = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4;
                    headerFilled = 0;
                }
            }
        }
    }
}

/// <summary>Listens in the place of a PostgreSQL server, for what stands between it and its clients.</summary>
internal sealed class PostgresListener : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public PostgresListener(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        (Host, Port) = (target.Host!, target.Port);
        listener.Start();
        target.Host = "127.0.0.1";
        target.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        target.SslMode = SslMode.Disable;
        ConnectionString = target.ConnectionString;
    }

    /// <summary>The server's own address.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>The server's connection string, with the address of this listener.</summary>
    public string ConnectionString { get; }

    public ValueTask<TcpClient> AcceptAsync(CancellationToken cancellationToken) => listener.AcceptTcpClientAsync(cancellationToken);

    public void Dispose() => listener.Dispose();
}
