using System.Diagnostics;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Chaos;

/// <summary>One of the hosts, in one process after the other: killed, stopped in its tracks, started again.</summary>
internal sealed class HostProcess(HostArguments template, string folder) : IAsyncDisposable
{
    // It does not start while its database is away.
    private static readonly TimeSpan BootTakes = TimeSpan.FromMinutes(3);

    private readonly Lock gate = new();
    private readonly List<string> logs = [];
    private Process? process;
    private int lives;
    private bool isKilled;

    public string Name => template.Name;

    /// <summary>The logs of all its lives, oldest first.</summary>
    public IReadOnlyList<string> Logs => logs;

    private bool IsReady => LogFile.Read(logs[^1]).Any(static line => line.What is LogLineKind.Ready);

    /// <summary>Starts it again if its last life ended by itself, as a supervisor would.</summary>
    /// <returns>How it ended, if that was after it had begun to work; a host may refuse to start without its servers.</returns>
    public string? Supervise()
    {
        lock (gate)
        {
            if (process is not { HasExited: true } || isKilled)
            {
                return null;
            }

            var end = IsReady ? $"{Name} ended by itself with {process.ExitCode}: {string.Join(' ', File.ReadLines(logs[^1] + ".out").TakeLast(6))}" : null;
            Start();
            return end;
        }
    }

    public void Start()
    {
        lock (gate)
        {
            var log = Path.Combine(folder, $"{Name}-{++lives}.log");
            var arguments = log + ".json";
            (template with { Log = log, Seed = template.Seed + ((ulong)lives * 1_000), Name = $"{Name}-{lives}" }).Write(arguments);
            logs.Add(log);
            var dll = typeof(HostProcess).Assembly.Location;
            process?.Dispose();
            process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$1\" \"$2\" \"$3\" >\"$0\" 2>&1", log + ".out", dll, HostProgram.Verb, arguments]))!;
            isKilled = false;
        }
    }

    /// <summary>Waits until it works.</summary>
    public Task IsReadyAsync() => Eventually.GetAsync(() => Task.FromResult(IsReady), static isReady => isReady, $"{Name} at work", BootTakes);

    /// <summary>SIGKILL.</summary>
    /// <returns>The games it had a request under way for.</returns>
    public async Task<IReadOnlyList<string>> KillAsync()
    {
        lock (gate)
        {
            isKilled = true;
            process!.Kill();
        }

        await process.WaitForExitAsync();
        var lines = LogFile.Read(logs[^1]);
        var answered = lines.Where(static line => line.What is LogLineKind.Told or LogLineKind.Cancelled).Select(static line => line.Number).ToHashSet();
        return [.. lines.Where(line => line.What is LogLineKind.Asked && !answered.Contains(line.Number)).Select(static line => line.GameId).Distinct()];
    }

    public void Stop()
    {
        if (!process!.HasExited)
        {
            ProcessSignal.Stop(process.Id);
        }
    }

    public void Continue()
    {
        if (!process!.HasExited)
        {
            ProcessSignal.Continue(process.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false } && !isKilled)
        {
            await KillAsync();
        }

        process?.Dispose();
    }
}
