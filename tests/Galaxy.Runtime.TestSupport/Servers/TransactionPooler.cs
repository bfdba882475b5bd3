using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Galaxy.Runtime.TestSupport;

/// <summary>
/// Gives each transaction of a client whichever session of the server is free, as PgBouncer before 1.21 does in transaction mode: what a client left in
/// a session, the next transaction of another one finds there. Every client brings a session along, which is logged in with the client's own messages.
/// </summary>
public sealed class TransactionPooler : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int CancelRequest = 80877102;

    private readonly PostgresListener listener;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentBag<TcpClient> sockets = [];
    // The last one that was given back is the first one to be taken.
    private readonly ConcurrentStack<NetworkStream> sessions = [];
    private readonly SemaphoreSlim free = new(0);

    public TransactionPooler(string connectionString)
    {
        listener = new PostgresListener(connectionString);
        _ = AcceptAsync();
    }

    /// <summary>The server's address through this pooler.</summary>
    public string ConnectionString => listener.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptAsync(closing.Token);
            sockets.Add(client);
            _ = ServeAsync(client.GetStream());
        }
    }

    private async Task ServeAsync(NetworkStream client)
    {
        try
        {
            if (await LogInAsync(client))
            {
                while (await RunTransactionAsync(client))
                {
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }

        await client.DisposeAsync();
    }

    /// <returns>Whether this is a client that will send statements.</returns>
    private async Task<bool> LogInAsync(NetworkStream client)
    {
        var startup = await ReadAsync(client, header: 0);
        var code = BinaryPrimitives.ReadInt32BigEndian(startup.AsSpan(4));
        if (code is SslRequest or CancelRequest)
        {
            return false;
        }

        var server = new TcpClient { NoDelay = true };
        sockets.Add(server);
        await server.ConnectAsync(listener.Host, listener.Port, closing.Token);
        var session = server.GetStream();
        await session.WriteAsync(startup, closing.Token);
        while (true)
        {
            var message = await ReadAsync(session, header: 1);
            if (message[0] is (byte)'K')
            {
                // Which process of the server it will be changes with each transaction.
                BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(5), int.MaxValue);
            }

            await client.WriteAsync(message, closing.Token);
            if (message[0] is (byte)'Z')
            {
                Give(session);
                return true;
            }

            // Of the requests for authentication, the last two expect no answer.
            if (message[0] is (byte)'R' && BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(5)) is not (0 or 12))
            {
                await session.WriteAsync(await ReadAsync(client, header: 1), closing.Token);
            }
        }
    }

    /// <returns>Whether the client is still there.</returns>
    private async Task<bool> RunTransactionAsync(NetworkStream client)
    {
        var message = await ReadAsync(client, header: 1);
        if (message[0] is (byte)'X')
        {
            return false;
        }

        await free.WaitAsync(closing.Token);
        sessions.TryPop(out var session);
        while (true)
        {
            await session!.WriteAsync(message, closing.Token);
            if (message[0] is (byte)'S' or (byte)'Q' && await AnswerAsync(session, client) is (byte)'I')
            {
                Give(session);
                return true;
            }

            message = await ReadAsync(client, header: 1);
        }
    }

    /// <returns>How the session is when it has answered: idle, or within a transaction.</returns>
    private async Task<byte> AnswerAsync(NetworkStream session, NetworkStream client)
    {
        while (true)
        {
            var message = await ReadAsync(session, header: 1);
            await client.WriteAsync(message, closing.Token);
            if (message[0] is (byte)'Z')
            {
                return message[5];
            }
        }
    }

    private void Give(NetworkStream session)
    {
        sessions.Push(session);
        free.Release();
    }

    /// <summary>Reads a message: its kind, except for the first one of a client, and its length, which counts itself.</summary>
    private async Task<byte[]> ReadAsync(NetworkStream stream, int header)
    {
        var start = new byte[header + 4];
        await stream.ReadExactlyAsync(start, closing.Token);
        var message = new byte[header + BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(header))];
        start.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(start.Length), closing.Token);
        return message;
    }
}
