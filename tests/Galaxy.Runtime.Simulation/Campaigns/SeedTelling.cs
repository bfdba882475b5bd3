namespace Galaxy.Runtime.Simulation;

/// <summary>Tells one schedule: what happens in it, and of one that fails the smallest that fails like it.</summary>
internal static class SeedTelling
{
    private const int Replays = 100;

    /// <returns>Whether nothing was violated.</returns>
    public static bool Tell(ulong seed, TextWriter output)
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
}
