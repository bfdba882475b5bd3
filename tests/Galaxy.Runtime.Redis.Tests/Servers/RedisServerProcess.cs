using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A Redis server of one test's own, to be killed, frozen and restarted. It keeps nothing on disk unless its settings say so.</summary>
public sealed class RedisServerProcess : IDisposable
{
    private const int Continue = 18;
    private const int Stop = 19;

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

    public void Freeze() => Signal(process.Id, Stop);

    public void Thaw() => Signal(process.Id, Continue);

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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Launch()
    {
        string[] arguments = ["--bind", "127.0.0.1", "--port", $"{Port}", "--dir", directory, "--save", "", "--appendonly", "no", "--logfile", "redis.log", .. settings];
        return Process.Start("redis-server", arguments);
    }

    private Task AcceptsConnectionsAsync() => Eventually.HoldsAsync(
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
        "the private Redis server accepts connections");

    private static void Signal(int processId, int signal) => SendSignal(processId, signal).Should().Be(0);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
