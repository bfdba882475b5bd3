using System.Diagnostics;
using System.Globalization;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Hosts;

/// <summary>A host process of its own that was killed before one of its port calls, or got to its end.</summary>
/// <param name="GameId">The game it worked on.</param>
/// <param name="Line">What it said last.</param>
internal sealed record KilledHost(string GameId, string Line)
{
    public bool WasKilled => Line.StartsWith("stopped before", StringComparison.Ordinal);

    /// <summary>Runs one operation and kills the process with SIGKILL where it stops.</summary>
    /// <param name="place">Where.</param>
    /// <param name="schema">Its database schema.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="gameId">The game.</param>
    /// <param name="image">The image.</param>
    /// <param name="stopBefore">The number of the port call that it does not make.</param>
    /// <param name="jobs">Of a host that consumes jobs: the server and its key prefix.</param>
    public static async Task<KilledHost> RunAsync(TestEnvironment place, string schema, string operation, string gameId, string image, int stopBefore, params string[] jobs)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Galaxy.Runtime.Integration.Host.dll"), operation, gameId, image, stopBefore.ToString(CultureInfo.InvariantCulture),
            TestServices.DockerHost!, TestServices.Postgres!, schema, place.Name, place.StateRoot, .. jobs,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is { } said && said.StartsWith("stopped", StringComparison.Ordinal))
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        return new KilledHost(gameId, line ?? throw new InvalidOperationException($"The host said nothing: {await errors}"));
    }
}
