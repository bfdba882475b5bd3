using System.Diagnostics;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>Runs a command to its end.</summary>
internal static class Commands
{
    /// <summary>The program of hosts that run as processes of their own.</summary>
    public static string HostPath => Path.Combine(AppContext.BaseDirectory, "Galaxy.Runtime.Integration.Host.dll");

    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = run.StandardError.ReadToEndAsync();
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        run.ExitCode.Should().Be(0, "{0}: {1}", command, await errors);
        return said;
    }
}
