using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A PostgreSQL server of the test's own, to kill, freeze and start again. Needs the server's binaries; run by root, it belongs to user postgres.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private const string Password = "cluster-secret-4711";

    private readonly string directory = Directory.CreateTempSubdirectory("galaxy-pg-").FullName;
    private readonly int port = RedisServerProcess.FreePort();

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=galaxy;Password={Password};Database=postgres;Timeout=5;SSL Mode=Disable");

    /// <summary>What no message may hold.</summary>
    public static string Secret => Password;

    /// <summary>Why these tests cannot run here; null when they can.</summary>
    public static string? Missing => Binaries is null ? "needs the PostgreSQL server binaries (initdb, pg_ctl)" : null;

    private static string? Binaries { get; } = FindBinaries();

    private string Data => Path.Combine(directory, "data");

    private string Postmaster => File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();

    public async Task InitializeAsync()
    {
        if (Missing is not null && !TestServices.AreRequired)
        {
            return;
        }

        var password = Path.Combine(directory, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "postgres", directory);
        }

        await RunAsServerAsync(
            "initdb", "--no-sync", "--no-instructions", "--auth=scram-sha-256", "--username=galaxy", "--pwfile", password, "-D", Data);
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"\nport = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n"));
        await StartServerAsync();
    }

    /// <summary>Starts the server, again after <see cref="KillAsync"/>; returns when it answers.</summary>
    public Task StartServerAsync() => RunAsServerAsync("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(directory, "log"), "start");

    /// <summary>Ends the postmaster and every backend at once with SIGKILL; returns when none is left.</summary>
    public async Task KillAsync()
    {
        // A postmaster that stands still makes no new backend meanwhile.
        await SignalAsync("-STOP", [Postmaster]);
        string[] all = [Postmaster, .. Backends()];
        await SignalAsync("-KILL", all);
        while (all.Any(IsAlive))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        // A dead process that nobody has buried yet would pass for a running server.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    /// <summary>Stops every process of the server in its tracks; the sockets stay open.</summary>
    public async Task FreezeAsync()
    {
        await SignalAsync("-STOP", [Postmaster]);
        await SignalAsync("-STOP", Backends());
    }

    public Task ThawAsync() => SignalAsync("-CONT", [Postmaster, .. Backends()]);

    /// <summary>The server becomes what it would be beside a primary that failed over: up, and read-only.</summary>
    public async Task BecomeStandbyAsync()
    {
        await StopServerAsync("fast");
        await File.WriteAllTextAsync(Path.Combine(Data, "standby.signal"), "");
        await StartServerAsync();
    }

    /// <summary>A standby takes writes again.</summary>
    public Task PromoteAsync() => RunAsServerAsync("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>Makes a folder that the server may write to.</summary>
    public static async Task MakeDirectoryAsync(string path)
    {
        Directory.CreateDirectory(path);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", path);
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(ConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await ThawAsync();
            await StopServerAsync("immediate");
        }

        Directory.Delete(directory, recursive: true);
    }

    private Task StopServerAsync(string mode) => RunAsServerAsync("pg_ctl", "-D", Data, "-w", "-m", mode, "stop");

    private string[] Backends()
    {
        var postmaster = Postmaster;
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Select(static folder => Path.GetFileName(folder)!)
                .Where(pid => int.TryParse(pid, CultureInfo.InvariantCulture, out _) && string.Equals(StatusOf(pid, "PPid:"), postmaster, StringComparison.Ordinal)),
        ];
    }

    // One that ended meanwhile is no matter.
    private static Task SignalAsync(string signal, IEnumerable<string> processes) => RunAsync("sh", ["-c", "kill \"$@\" || true", "sh", signal, .. processes]);

    private static bool IsAlive(string pid) => StatusOf(pid, "State:") is { } state && !state.StartsWith('Z');

    private static string? StatusOf(string pid, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Task RunAsServerAsync(string tool, params string[] arguments)
    {
        var path = Path.Combine(Binaries ?? throw new InvalidOperationException(Missing), tool);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string file, params string[] arguments)
    {
        // Its output goes nowhere: a server that inherited a pipe would hold it open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", file, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode is not 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} {arguments[0]} … ended with {process.ExitCode}.");
        }
    }

    private static string? FindBinaries()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        IEnumerable<string> candidates =
        [
            .. versions.OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        ];
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
