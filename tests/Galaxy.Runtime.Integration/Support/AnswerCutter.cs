using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Integration;

/// <summary>
/// A unix socket before the engine's own, which counts what passes. Of the chosen request the engine gets every byte and the client gets no answer: once the
/// engine has answered, the connection is closed.
/// </summary>
internal sealed partial class AnswerCutter : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly string folder = Directory.CreateTempSubdirectory("galaxy-cut-").FullName;
    private readonly string upstream;
    private readonly Task accepting;
    private string? target;
    private int bytesOfAnswer;
    private int cuts;

    public AnswerCutter(string dockerHost)
    {
        upstream = dockerHost["unix://".Length..];
        var path = Path.Combine(folder, "docker.sock");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Address = "unix://" + path;
        accepting = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>The request lines that passed.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>How many answers were cut.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>Cuts the answer to the next request whose request line begins and ends like this, before the query.</summary>
    /// <param name="requestLine">How it begins and ends, with a <c>*</c> between the two.</param>
    /// <param name="bytes">How much of the answer still arrives.</param>
    public void CutNext(string requestLine, int bytes = 0)
    {
        bytesOfAnswer = bytes;
        Volatile.Write(ref target, requestLine);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(stopping.Token);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var closing = client;
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var isCut = new StrongFlag();
        try
        {
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(upstream), stopping.Token);
            await Task.WhenAny(RequestsAsync(client, engine, isCut), AnswersAsync(engine, client, isCut));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // One side went away: so does the other.
        }
    }

    private async Task RequestsAsync(Socket client, Socket engine, StrongFlag isCut)
    {
        var buffer = new byte[BufferSize];
        while (await client.ReceiveAsync(buffer, stopping.Token) is > 0 and var count)
        {
            var text = Encoding.ASCII.GetString(buffer, 0, count);
            if (RequestLine.Match(text) is { Success: true } line)
            {
                requests.Enqueue(line.Value);
            }

            if (Matches(text))
            {
                isCut.IsSet = true;
            }

            await engine.SendAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }

    private async Task AnswersAsync(Socket engine, Socket client, StrongFlag isCut)
    {
        var buffer = new byte[BufferSize];
        while (await engine.ReceiveAsync(buffer, stopping.Token) is > 0 and var count)
        {
            if (isCut.IsSet)
            {
                await client.SendAsync(buffer.AsMemory(0, Math.Min(count, bytesOfAnswer)), stopping.Token);
                Interlocked.Increment(ref cuts);
                return;
            }

            await client.SendAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }

    private bool Matches(string request)
    {
        if (Volatile.Read(ref target) is not { } wanted)
        {
            return false;
        }

        var line = request.Split(["\r\n", "?", " HTTP/"], 2, StringSplitOptions.None)[0];
        var parts = wanted.Split('*');
        return line.StartsWith(parts[0], StringComparison.Ordinal) && line.EndsWith(parts[^1], StringComparison.Ordinal)
            && Interlocked.CompareExchange(ref target, null, wanted) == wanted;
    }

    // A body comes with its head or after it, and never looks like one.
    [GeneratedRegex(@"^[A-Z]+ \S+(?= HTTP/1\.1\r\n)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestLine { get; }

    /// <summary>What the two directions of one connection share.</summary>
    private sealed class StrongFlag
    {
        private volatile bool isSet;

        public bool IsSet
        {
            get => isSet;
            set => isSet = value;
        }
    }
}
