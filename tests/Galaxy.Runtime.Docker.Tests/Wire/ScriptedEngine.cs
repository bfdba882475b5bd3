using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>A server on a Unix socket that does what a test says, bad manners included, and counts what reaches it.</summary>
public sealed class ScriptedEngine : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scripted-").FullName;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<ScriptedRequest> requests = new();
    private readonly Func<ScriptedExchange, Task> script;
    private Socket listener;
    private ServiceProvider? services;

    public ScriptedEngine(Func<ScriptedExchange, Task> script)
    {
        this.script = script;
        listener = Listen();
    }

    public string ApiVersion { get; set; } = "1.41";

    public string MinApiVersion { get; set; } = "1.12";

    public string Component { get; init; } = "Engine";

    public string SocketPath => Path.Combine(folder, "engine.sock");

    /// <summary>What reached the server, the questions for its version aside.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. requests.Where(request => request.Target != "/version")];

    public int VersionRequests => requests.Count(request => request.Target == "/version");

    public IContainerEngine Client(Action<DockerOptions>? configure = null, TimeProvider? time = null, ILoggerProvider? logs = null)
    {
        var collection = new ServiceCollection().AddSingleton(time ?? TimeProvider.System);
        if (logs is not null)
        {
            collection.AddLogging(logging => logging.AddProvider(logs));
        }

        services = collection.AddGalaxyRuntime(options => options.State.Root = folder).UseDocker(options =>
        {
            options.Host = "unix://" + SocketPath;
            configure?.Invoke(options);
        }).Services.BuildServiceProvider();
        return services.GetRequiredService<IContainerEngine>();
    }

    /// <summary>Waits until a condition holds; gives up after a while.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!condition())
        {
            (TimeProvider.System.GetUtcNow() < deadline).Should().BeTrue("the condition should come to hold");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        if (services is not null)
        {
            await services.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
        stopping.Dispose();
    }

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen();
        _ = Task.Run(() => AcceptAsync(socket));
        return socket;
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var connection = await socket.AcceptAsync(stopping.Token);
                _ = Task.Run(() => ServeAsync(connection));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                requests.Enqueue(request);
                var exchange = new ScriptedExchange(request, stream, ApiVersion, stopping.Token);
                if (request.Target == "/version")
                {
                    await exchange.RespondAsync(200, $$"""{"Components":[{"Name":"{{Component}}"}],"ApiVersion":"{{ApiVersion}}","MinAPIVersion":"{{MinApiVersion}}"}""");
                }
                else
                {
                    await script(exchange);
                }

                if (exchange.IsClosed)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task<ScriptedRequest?> ReadRequestAsync(Stream stream)
    {
        if (await ReadLineAsync(stream) is not { } requestLine)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, stopping.Token);
        var parts = requestLine.Split(' ');
        return new ScriptedRequest(parts[0], parts[1], headers, Encoding.UTF8.GetString(body));
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var buffer = new byte[1];
        while (await stream.ReadAsync(buffer, stopping.Token) == 1)
        {
            if (buffer[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)buffer[0]);
        }

        return null;
    }
}
