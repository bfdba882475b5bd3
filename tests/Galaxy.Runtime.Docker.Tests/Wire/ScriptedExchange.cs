using System.Globalization;
using System.Text;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>A request to answer, byte by byte if need be.</summary>
public sealed class ScriptedExchange(ScriptedRequest request, Stream stream, string apiVersion, CancellationToken stopping)
{
    public ScriptedRequest Request => request;

    /// <summary>Ends when the server does.</summary>
    public CancellationToken Stopping => stopping;

    public bool IsClosed { get; private set; }

    public Task RespondAsync(int status, string body = "")
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        var length = status is 204 or 304 ? "" : $"Content-Length: {bytes}\r\n";
        return WriteAsync($"HTTP/1.1 {status} Scripted\r\nApi-Version: {apiVersion}\r\nContent-Type: application/json\r\n{length}\r\n{body}");
    }

    /// <summary>Begins a body of chunks.</summary>
    public Task BeginAsync(int status = 200) =>
        WriteAsync($"HTTP/1.1 {status} Scripted\r\nApi-Version: {apiVersion}\r\nTransfer-Encoding: chunked\r\n\r\n");

    public Task ChunkAsync(string text) => ChunkAsync(Encoding.UTF8.GetBytes(text));

    public async Task ChunkAsync(byte[] bytes)
    {
        await WriteAsync(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        await stream.WriteAsync(bytes, stopping);
        await WriteAsync("\r\n");
    }

    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    public async Task WriteAsync(string raw)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(raw), stopping);
        await stream.FlushAsync(stopping);
    }

    /// <summary>Closes the connection, wherever it stands.</summary>
    public void Close()
    {
        IsClosed = true;
        stream.Dispose();
    }

    /// <summary>Never answers.</summary>
    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);

    /// <summary>Waits until the client has closed the connection.</summary>
    public async Task WaitForClientToLeaveAsync()
    {
        try
        {
            while (await stream.ReadAsync(new byte[1], stopping) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }
}
