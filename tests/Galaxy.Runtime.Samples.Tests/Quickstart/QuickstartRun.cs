using System.Diagnostics;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>One run of the sample, as a process.</summary>
internal sealed class QuickstartRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly List<string> lines = [];
    private readonly List<string> errors = [];

    public QuickstartRun(string temporary, string? dockerHost, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TMPDIR"] = temporary;
        start.Environment["DOCKER_HOST"] = dockerHost ?? "";
        start.Environment["GALAXY_POSTGRES"] = TestServices.Postgres ?? "";
        start.Environment["GALAXY_REDIS"] = TestServices.Redis ?? "";

        // A killed process leaves its diagnostic sockets in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => Copy(lines);

    public string Errors => string.Join('\n', Copy(errors));

    /// <summary>Everything it wrote, for messages of failed tests.</summary>
    public string Output => string.Join('\n', [.. Lines, Errors]);

    /// <summary>Waits until it has written so many lines, or has ended.</summary>
    public async Task WaitForLinesAsync(int count)
    {
        var time = TimeProvider.System;
        for (var began = time.GetTimestamp(); Lines.Count < count && !process.HasExited; await Task.Delay(Pause, time))
        {
            time.GetElapsedTime(began).Should().BeLessThan(Patience, "line {0} must come: {1}", count, Output);
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as Ctrl-C and service managers do.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static void Add(List<string> list, string? line)
    {
        lock (list)
        {
            if (line is not null)
            {
                list.Add(line);
            }
        }
    }

    private static string[] Copy(List<string> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }
}
