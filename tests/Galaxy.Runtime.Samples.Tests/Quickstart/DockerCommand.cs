using System.Diagnostics;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>The docker command, so that what the sample left behind is not judged by the library itself.</summary>
internal static class DockerCommand
{
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("docker") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--host");
        start.ArgumentList.Add(TestServices.DockerHost!);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {await errors}");
    }
}
