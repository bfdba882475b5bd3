namespace Galaxy.Runtime.Simulation;

/// <summary>Every fault at every call of every operation in every starting state; then every pair of them.</summary>
internal static class ExhaustiveCampaign
{
    private static readonly PlannedFault[] Singles =
    [
        new(FaultKind.FailBefore), new(FaultKind.RejectBefore), new(FaultKind.FailAfter), new(FaultKind.HangBefore), new(FaultKind.HangAfter),
        new(FaultKind.LateEffect, TimeSpan.FromSeconds(2)), new(FaultKind.LateEffect, TimeSpan.FromSeconds(45)),
        new(FaultKind.CrashBefore), new(FaultKind.CrashAfter), new(FaultKind.ForgetLeases), new(FaultKind.CancelCaller),
        new(FaultKind.PauseBefore, TimeSpan.FromSeconds(45)), new(FaultKind.PauseAfter, TimeSpan.FromSeconds(45)),
        new(FaultKind.ClockJump, TimeSpan.FromHours(1)), new(FaultKind.ClockJump, TimeSpan.FromHours(-1)),
        new(FaultKind.ContainerDies), new(FaultKind.ContainerRemoved), new(FaultKind.NameTaken), new(FaultKind.EngineBlank),
    ];

    // Of faults that look the same to the second one, one: a time-out is a failure that takes longer.
    private static readonly PlannedFault[] OfPairs =
    [
        new(FaultKind.FailBefore), new(FaultKind.FailAfter), new(FaultKind.LateEffect, TimeSpan.FromSeconds(2)),
        new(FaultKind.CrashBefore), new(FaultKind.CrashAfter), new(FaultKind.ForgetLeases), new(FaultKind.ContainerDies),
    ];

    public static void PlaySingles(CampaignReport report, int threads, bool untilFirst = false) => Play(report, threads, untilFirst, static (scenario, coverage, found) =>
    {
        var calls = found(scenario.Play(FixedFaults.None, expectsOutcome: true), []);
        for (var nth = 1; nth <= calls; nth++)
        {
            foreach (var fault in Singles)
            {
                if (found(scenario.Play(new FixedFaults(coverage, (nth, fault))), [(nth, fault)]) < 0)
                {
                    return;
                }
            }
        }
    });

    /// <param name="report">What it comes to.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="every">Plays every so many scenarios.</param>
    /// <param name="isWide">Pairs of every fault there is, where otherwise one stands for those that look like it.</param>
    public static void PlayPairs(CampaignReport report, int threads, int every = 1, bool isWide = false) => Play(report, threads, untilFirst: false, (scenario, coverage, found) =>
    {
        var kinds = isWide ? Singles : OfPairs;
        var calls = found(scenario.Play(FixedFaults.None), []);
        for (var nth = 1; nth <= calls; nth++)
        {
            foreach (var fault in kinds)
            {
                var after = found(scenario.Play(new FixedFaults(coverage, (nth, fault))), [(nth, fault)]);
                for (var second = nth + 1; second <= after; second++)
                {
                    foreach (var other in kinds)
                    {
                        if (found(scenario.Play(new FixedFaults(coverage, (nth, fault), (second, other))), [(nth, fault), (second, other)]) < 0)
                        {
                            return;
                        }
                    }
                }
            }
        }
    }, every);

    private static void Play(
        CampaignReport report, int threads, bool untilFirst,
        Action<Scenario, Coverage, Func<ScheduleOutcome, (int Nth, PlannedFault Fault)[], int>> play, int every = 1)
    {
        Workers.Run(
            next =>
            {
                var coverage = new Coverage();
                for (var at = next() * every; at < Scenario.All.Count && !(untilFirst && report.HasFound); at = next() * every)
                {
                    var scenario = Scenario.All[at];
                    play(scenario, coverage, (outcome, faults) =>
                    {
                        report.Count();
                        if (outcome.Violations.Count > 0)
                        {
                            report.Found(new Finding($"{scenario}, {string.Join(", ", faults.Select(static fault => $"#{fault.Nth} {fault.Fault}"))}", "exhaustive", outcome));
                        }

                        return untilFirst && report.HasFound ? -1 : outcome.Calls;
                    });
                }

                report.Cover(coverage);
            },
            threads);
    }
}
