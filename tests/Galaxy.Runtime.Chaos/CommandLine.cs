using System.Globalization;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Chaos;

/// <summary>Passes for people.</summary>
internal static class CommandLine
{
    private const string Usage = """
        --seconds N          how long faults strike in a pass (default 45)
        --passes N           how many passes (default 1)
        --seed N             the first pass's seed, counted up from there (default 1)
        --live-restore MODE  on, off, or alternate: every other pass (default alternate)
        --leases WHERE       redis, postgres, or alternate: two passes each (default alternate)
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        using var ending = new CancellationTokenSource();
        // Whoever ends it early finds no server of ours left over.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            return await RunAsync(arguments, output, ending.Token);
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync("ended early");
            return 1;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    private static async Task<int> RunAsync(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = new ChaosOptions();
        var (passes, liveRestore, leases) = (1, "alternate", "alternate");
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i++])
            {
                case "--seconds" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds):
                    options = options with { Duration = TimeSpan.FromSeconds(seconds) };
                    break;
                case "--passes" when int.TryParse(value, CultureInfo.InvariantCulture, out passes):
                    break;
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--live-restore" when value is "on" or "off" or "alternate":
                    liveRestore = value;
                    break;
                case "--leases" when value is "redis" or "postgres" or "alternate":
                    leases = value;
                    break;
                default:
                    await output.WriteLineAsync(Usage);
                    return 2;
            }
        }

        var total = new ChaosReport();
        for (var pass = 0; pass < passes; pass++)
        {
            var ofPass = options with
            {
                Seed = options.Seed + (ulong)pass,
                LiveRestore = liveRestore is "on" || (liveRestore is "alternate" && pass % 2 == 1),
                AreLeasesInDatabase = leases is "postgres" || (leases is "alternate" && pass / 2 % 2 == 0),
            };
            var report = await ChaosPass.RunAsync(ofPass, output, cancellationToken);
            total.Add(report);
            await output.WriteLineAsync(passes == 1 ? report.ToString() : $"{report}\n---- after {pass + 1} of {passes} passes\n{total}");
        }

        return total.Violations.Count == 0 ? 0 : 1;
    }
}
