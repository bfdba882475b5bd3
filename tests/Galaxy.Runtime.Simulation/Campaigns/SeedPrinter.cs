using System.Globalization;

namespace Galaxy.Runtime.Simulation;

/// <summary>Prints one schedule: what happens in it, and of one that fails the smallest that fails like it.</summary>
internal static class SeedPrinter
{
    private const int Replays = 100;

    /// <returns>Whether nothing was violated.</returns>
    public static bool Print(ulong seed, TextWriter output)
    {
        var schedule = Schedule.Of(seed);
        var outcome = ScheduleRun.Play(schedule, new Coverage(), keepsLines: true);
        var faults = outcome.Struck;
        output.WriteLine(schedule);
        var isRight = outcome.Violations.Count == 0;
        if (!isRight)
        {
            var (acts, struck) = (schedule.Acts.Count, faults.Count);
            (schedule, faults) = Shrinker.Shrink(schedule);
            outcome = ScheduleRun.Play(schedule, new Coverage(), faults, keepsLines: true);
            output.WriteLine($"shrunk from {acts} acts and {struck} faults to {schedule.Acts.Count} and {faults.Count}: {schedule}");
        }

        output.WriteLine($"faults: {string.Join(", ", faults.Select(static fault => $"#{fault.Nth} {fault.Fault}").DefaultIfEmpty("none"))}");
        output.WriteLine(string.Join('\n', outcome.Lines));
        var same = Enumerable.Range(0, Replays).Count(_ => ScheduleRun.Play(schedule, new Coverage(), faults).Fingerprint == outcome.Fingerprint);
        output.WriteLine($"{(isRight ? "no violation" : outcome.Violations[0])}");
        output.WriteLine($"fingerprint {outcome.Fingerprint:x16}, replayed exactly {same} of {Replays} times");
        return isRight;
    }

    /// <summary>Prints one scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="faults">Its faults, such as "12:FailAfter 40:CrashLate:45": the call, the kind, the delay in seconds.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Whether nothing was violated.</returns>
    public static bool Print(Scenario scenario, string faults, TextWriter output)
    {
        var planned = faults.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static fault => fault.Split(':')).Select(static parts => (
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            new PlannedFault(Enum.Parse<FaultKind>(parts[1]), parts.Length > 2 ? TimeSpan.FromSeconds(int.Parse(parts[2], CultureInfo.InvariantCulture)) : TimeSpan.Zero)));
        ScheduleOutcome? outcome = null;
        Workers.Run(next => outcome = next() == 0 ? scenario.Play(new FixedFaults(new Coverage(), [.. planned]), expectsOutcome: faults.Length == 0, keepsLines: true) : null, threads: 1);
        output.WriteLine(string.Join('\n', outcome!.Lines));
        output.WriteLine(outcome.Violations.Count == 0 ? "no violation" : string.Join('\n', outcome.Violations));
        return outcome.Violations.Count == 0;
    }
}
