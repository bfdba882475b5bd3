using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>The sample as a process on a loopback port of its own, which it keeps when it is started again.</summary>
internal sealed class LobbyProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string[] arguments;
    private readonly List<string> lines = [];
    private Process? process;

    public LobbyProcess(IEnumerable<string> arguments)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        this.arguments = [$"--Urls={Address}", "--Logging:LogLevel:Default=Warning", .. arguments];
    }

    public Uri Address { get; }

    /// <summary>Starts it, and returns when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Lobby.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var started = new Process { StartInfo = start };
        process = started;
        started.OutputDataReceived += (_, line) => Add(line.Data);
        started.ErrorDataReceived += (_, line) => Add(line.Data);
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        await Eventually.GetAsync(() => AnswersAsync(http), isLive => isLive || started.HasExited, "an answer of the Lobby");
        started.HasExited.Should().BeFalse(Output);
    }

    /// <summary>Asks it to end, as service managers do, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await process.WaitForExitAsync(patience.Token);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private string Output
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    private void Add(string? line)
    {
        lock (lines)
        {
            lines.Add(line ?? "");
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("healthz", UriKind.Relative));
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
