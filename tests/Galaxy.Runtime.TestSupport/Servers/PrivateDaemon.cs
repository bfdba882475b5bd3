using System.Diagnostics;
using System.Globalization;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A Docker Engine of a test's own, to freeze and to kill: its own data, socket and bridge, and the demo engine's images.</summary>
public sealed class PrivateDaemon : IAsyncDisposable
{
    /// <summary>The network of its games.</summary>
    public const string Network = "galaxy-private";

    // Runtimes of containers that were being started when the daemon was killed belong to nobody afterwards.
    private const string KillShims =
        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q -- \"containerd-shim.* $0/\" && kill -9 ${p#/proc/}; done; true";

    // Without live-restore it ends every container before it answers.
    private static readonly TimeSpan BootTakes = TimeSpan.FromMinutes(3);

    private readonly string folder = Directory.CreateTempSubdirectory("galaxy-dockerd-").FullName;
    private readonly string bridge;
    private Process? process;

    private PrivateDaemon(int number)
    {
        bridge = string.Create(CultureInfo.InvariantCulture, $"gxit{Environment.ProcessId % 100_000}x{number}");
        Subnet = string.Create(CultureInfo.InvariantCulture, $"10.{100 + (Environment.ProcessId % 100)}.{200 + number}");
        Host = "unix://" + Path.Combine(folder, "docker.sock");
        Probe = new EngineProbe(Host);
    }

    /// <summary>Its address, <c>unix:///…/docker.sock</c>.</summary>
    public string Host { get; }

    /// <summary>The first three numbers of the default bridge's addresses.</summary>
    public string Subnet { get; }

    public EngineProbe Probe { get; }

    public string StateRoot => Path.Combine(folder, "state");

    /// <summary>Whether containers outlive a restart of the daemon; it counts from the next boot on. At first true.</summary>
    public bool LiveRestore { get; set; } = true;

    /// <param name="number">Tells the daemons of one test run apart.</param>
    /// <param name="images">What it shall have; they are copied from the shared engine.</param>
    public static Task<PrivateDaemon> StartAsync(int number, params string[] images) => StartAsync(number, liveRestore: true, images);

    /// <inheritdoc cref="StartAsync(int, string[])"/>
    public static async Task<PrivateDaemon> StartAsync(int number, bool liveRestore, params string[] images)
    {
        var daemon = new PrivateDaemon(number) { LiveRestore = liveRestore };
        try
        {
            Directory.CreateDirectory(daemon.StateRoot);
            await RunAsync("ip", "link", "add", daemon.bridge, "type", "bridge");
            await RunAsync("ip", "addr", "add", daemon.Subnet + ".1/24", "dev", daemon.bridge);
            await RunAsync("ip", "link", "set", daemon.bridge, "up");
            await daemon.BootAsync();
            var archive = Path.Combine(daemon.folder, "images.tar");
            await RunAsync("docker", ["--host", TestServices.DockerHost!, "save", "--output", archive, .. images]);
            await RunAsync("docker", "--host", daemon.Host, "load", "--input", archive);
            var subnet = string.Create(CultureInfo.InvariantCulture, $"{daemon.Subnet[..daemon.Subnet.LastIndexOf('.')]}.{150 + number}.0/24");
            await daemon.Probe.PostAsync("networks/create", $$"""{"Name":"{{Network}}","IPAM":{"Config":[{"Subnet":"{{subnet}}"} ] } }""");
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the daemon, or starts it again after it died, and waits until it answers.</summary>
    public async Task BootAsync()
    {
        File.Delete(Path.Combine(folder, "dockerd.pid"));
        var start = new ProcessStartInfo("dockerd") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--data-root", Path.Combine(folder, "data"), "--exec-root", Path.Combine(folder, "exec"), "--pidfile", Path.Combine(folder, "dockerd.pid"),
            "--host", Host, "--bridge", bridge, $"--live-restore={(LiveRestore ? "true" : "false")}", "--log-level", "error",
            // The chains of the firewall are the machine's: a daemon that boots would rebuild them under another one's hands.
            "--iptables=false",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.GetAsync(AnswersAsync, static answers => answers, "an answer of the private daemon", BootTakes);
    }

    /// <summary>Ends the daemon with SIGKILL; its containers live on.</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Ends the daemon with SIGTERM, as an upgrade or an orderly reboot does; without live-restore its containers end with it.</summary>
    public Task EndAsync() => EndAsync("-TERM");

    private async Task EndAsync(string signal)
    {
        await RunAsync("kill", signal, process!.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync();

        // Its containerd follows it a moment later; a daemon that starts before that waits for the dying one and gives up.
        var pidFile = Path.Combine(folder, "exec", "containerd", "containerd.pid");
        if (!File.Exists(pidFile))
        {
            // A daemon that is asked to end takes it along.
            return;
        }

        var containerd = await File.ReadAllTextAsync(pidFile);
        await Eventually.GetAsync(() => Task.FromResult(Directory.Exists("/proc/" + containerd.Trim())), static lives => !lives, "the end of containerd");
        File.Delete(pidFile);
    }

    public void Freeze() => ProcessSignal.Stop(process!.Id);

    public void Thaw() => ProcessSignal.Continue(process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Thaw();
            foreach (var container in (await Probe.GetAsync("containers/json?all=1")).EnumerateArray())
            {
                await Probe.RemoveAsync(container.GetProperty("Id").GetString()!);
            }

            await Probe.DeleteAsync("networks/" + Network);
            await RunAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        await RunAsync("sh", "-c", KillShims, folder);
        Probe.Dispose();
        await RunAsync("ip", "link", "delete", bridge);
        await RunAsync("sh", "-c", "mount | awk -v f=\"$0\" 'index($3, f) == 1 {print $3}' | sort -r | xargs -r umount; rm -rf \"$0\"", folder);
    }

    private async Task<bool> AnswersAsync()
    {
        if (process!.HasExited)
        {
            throw new InvalidOperationException($"dockerd ended with code {process.ExitCode}.");
        }

        try
        {
            await Probe.GetAsync("info");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var run = Process.Start(start)!;
        var errors = run.StandardError.ReadToEndAsync();
        await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {await errors}");
        }
    }
}
