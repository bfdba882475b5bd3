using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A Redis server of one test's own, to be killed, frozen and restarted. It keeps nothing on disk unless its settings say so.</summary>
public sealed class RedisServerProcess : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("galaxy-redis-").FullName;
    private readonly string[] settings;
    private Process process;

    private RedisServerProcess(string[] settings)
    {
        this.settings = settings;
        Port = FreePort();
        process = Launch();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts one with settings of its own, in which <c>{port}</c> stands for its port.</summary>
    public static async Task<RedisServerProcess> StartAsync(params string[] settings)
    {
        var server = new RedisServerProcess(settings);
        await server.AcceptsConnectionsAsync();
        return server;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    public async Task RestartAsync()
    {
        process = Launch();
        await AcceptsConnectionsAsync();
    }

    public void Freeze() => ProcessSignal.Stop(process.Id);

    public void Thaw() => ProcessSignal.Continue(process.Id);

    public void Dispose()
    {
        try
        {
            Kill();
        }
        catch (InvalidOperationException)
        {
            // The test killed it.
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A port that nobody listened on a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Launch()
    {
        string[] arguments = ["--bind", "127.0.0.1", "--port", $"{Port}", "--dir", directory, "--save", "", "--appendonly", "no", "--logfile", "redis.log",
            .. settings.Select(setting => setting.Replace("{port}", $"{Port}", StringComparison.Ordinal))];
        return Process.Start("redis-server", arguments);
    }

    private Task<bool> AcceptsConnectionsAsync() => Eventually.GetAsync(
        async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        static accepts => accepts,
        "the private Redis server accepts connections");
}
