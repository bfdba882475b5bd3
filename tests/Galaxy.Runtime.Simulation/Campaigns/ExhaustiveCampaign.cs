namespace Galaxy.Runtime.Simulation;

/// <summary>Every fault at every call of every scenario; every pair of the kinds that break promises; a sample of the other pairs.</summary>
internal static class ExhaustiveCampaign
{
    private static readonly PlannedFault[] Singles =
    [
        new(FaultKind.FailBefore), new(FaultKind.RejectBefore), new(FaultKind.FailAfter), new(FaultKind.HangBefore), new(FaultKind.HangAfter),
        new(FaultKind.LateEffect, TimeSpan.FromSeconds(2)), new(FaultKind.LateEffect, TimeSpan.FromSeconds(45)),
        new(FaultKind.CrashBefore), new(FaultKind.CrashAfter), new(FaultKind.CrashLate, TimeSpan.FromSeconds(45)), new(FaultKind.ForgetLeases), new(FaultKind.CancelCaller),
        new(FaultKind.PauseBefore, TimeSpan.FromSeconds(45)), new(FaultKind.PauseAfter, TimeSpan.FromSeconds(45)),
        new(FaultKind.ClockJump, TimeSpan.FromHours(1)), new(FaultKind.ClockJump, TimeSpan.FromHours(-1)),
        new(FaultKind.ContainerDies), new(FaultKind.HandStarts), new(FaultKind.HandStops), new(FaultKind.HandPauses), new(FaultKind.HandUnpauses), new(FaultKind.HandRenames),
        new(FaultKind.HandRemoves), new(FaultKind.NameTaken), new(FaultKind.EngineBlank), new(FaultKind.EngineReplaced, TimeSpan.FromMinutes(3)),
        new(FaultKind.PublishersDown, TimeSpan.FromMinutes(2)), new(FaultKind.PublishersReject, TimeSpan.FromSeconds(20)),
    ];

    // Hands, crashes, lost answers and late effects: what breaks promises.
    private static readonly PlannedFault[] OfPairs =
    [
        new(FaultKind.FailAfter), new(FaultKind.LateEffect, TimeSpan.FromSeconds(45)),
        new(FaultKind.CrashBefore), new(FaultKind.CrashAfter), new(FaultKind.CrashLate, TimeSpan.FromSeconds(45)),
        new(FaultKind.ContainerDies), new(FaultKind.HandStarts), new(FaultKind.HandStops), new(FaultKind.HandPauses), new(FaultKind.HandUnpauses), new(FaultKind.HandRenames), new(FaultKind.HandRemoves),
    ];

    private static readonly PlannedFault[] LateWrites = [new(FaultKind.LateEffect, TimeSpan.FromMinutes(10)), new(FaultKind.CrashLate, TimeSpan.FromMinutes(10))];

    /// <param name="report">What it comes to.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="every">Plays every so many scenarios.</param>
    /// <param name="untilFirst">Whether it ends with the first violation.</param>
    public static void PlaySingles(CampaignReport report, IReadOnlyList<Scenario> scenarios, int threads, int every = 1, bool untilFirst = false) =>
        Play(report, scenarios, threads, untilFirst, static (scenario, play) =>
        {
            var before = play(scenario, true, []);
            foreach (var first in Distinct(before, Singles, after: 0))
            {
                if (play(scenario, false, [first]) is null)
                {
                    return;
                }
            }
        }, every);

    /// <inheritdoc cref="PlaySingles"/>
    public static void PlayPairs(CampaignReport report, IReadOnlyList<Scenario> scenarios, int threads, int every = 1) =>
        Play(report, scenarios, threads, untilFirst: false, static (scenario, play) =>
        {
            foreach (var first in Distinct(play(scenario, false, []), OfPairs, after: 0))
            {
                var outcome = play(scenario, false, [first])!;
                if (outcome.FaultsWithoutEffect > 0)
                {
                    continue;
                }

                foreach (var second in Distinct(outcome, OfPairs, first.Nth))
                {
                    play(scenario, false, [first, second]);
                }
            }
        }, every);

    /// <summary>Every write of a store comes late: before every later call of the second request and of the first recovery.</summary>
    /// <param name="report">What it comes to.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="every">Plays every so many scenarios.</param>
    public static void PlayLateWrites(CampaignReport report, int threads, int every = 1) =>
        Play(report, Scenario.OfTwo, threads, untilFirst: false, static (scenario, play) =>
        {
            foreach (var (nth, fault) in Distinct(play(scenario, false, []), LateWrites, after: 0))
            {
                var without = play(scenario, false, [(nth, fault)])!;
                var call = Testing.PortCalls.All[without.CallNumbers[nth - 1]];
                for (var calls = 1; FaultKinds.IsWriteOfAStore(call) && nth + calls <= without.Calls; calls++)
                {
                    play(scenario, false, [(nth, fault with { Calls = calls })]);
                }
            }
        }, every);

    /// <summary>The answer to a write of the record is lost, and later a closing never arrives: all that is left of a success is the record.</summary>
    /// <param name="report">What it comes to.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="every">Plays every so many scenarios.</param>
    public static void PlayLostWrites(CampaignReport report, int threads, int every = 1) =>
        Play(report, Scenario.OfTwo, threads, untilFirst: false, static (scenario, play) =>
        {
            foreach (var first in Distinct(play(scenario, false, []), [new PlannedFault(FaultKind.FailAfter)], after: 0))
            {
                var outcome = play(scenario, false, [first])!;
                if (CallOf(outcome, first.Nth) is not (Testing.PortCalls.RecordsUpsert or Testing.PortCalls.RecordsTransition))
                {
                    continue;
                }

                foreach (var second in Distinct(outcome, [new PlannedFault(FaultKind.FailBefore)], first.Nth).Where(fault => CallOf(outcome, fault.Nth) is Testing.PortCalls.JournalClose))
                {
                    play(scenario, false, [first, second]);
                }
            }

            static string CallOf(ScheduleOutcome outcome, int nth) => Testing.PortCalls.All[outcome.CallNumbers[nth - 1]];
        }, every);

    /// <summary>Pairs of all kinds, in all scenarios, by chance.</summary>
    /// <param name="report">What it comes to.</param>
    /// <param name="from">The first seed of a choice.</param>
    /// <param name="count">How many.</param>
    /// <param name="threads">How many threads.</param>
    public static void PlaySample(CampaignReport report, ulong from, int count, int threads)
    {
        report.Planned = count;
        Workers.Run(
            next =>
            {
                var coverage = new Coverage();
                for (var at = next(); at < count; at = next())
                {
                    var choice = new SeededChoice(from + (ulong)at);
                    var scenario = Scenario.All[choice.Below(Scenario.All.Count)];
                    var calls = choice.OneIn(2) ? 40 : 110;
                    var first = (Nth: 1 + choice.Below(calls), choice.Of(Singles));
                    var faults = new FixedFaults(coverage, first, (first.Nth + 1 + choice.Below(calls), choice.Of(Singles)));
                    var outcome = scenario.Play(faults);
                    coverage.Struck(scenario, faults.Kinds);
                    report.Count();
                    if (outcome.Violations.Count > 0)
                    {
                        report.Found(new Finding($"sample {from + (ulong)at}: {scenario}, {faults}", "sample", outcome));
                    }
                }

                report.Cover(coverage);
            },
            threads);
    }

    private static IEnumerable<(int Nth, PlannedFault Fault)> Distinct(ScheduleOutcome? outcome, PlannedFault[] faults, int after)
    {
        for (var nth = after + 1; outcome is not null && nth <= outcome.Calls; nth++)
        {
            var call = Testing.PortCalls.All[outcome.CallNumbers[nth - 1]];
            foreach (var fault in faults)
            {
                if (FaultKinds.IsDistinctAt(fault.Kind, call))
                {
                    yield return (nth, fault);
                }
            }
        }
    }

    private static void Play(
        CampaignReport report, IReadOnlyList<Scenario> scenarios, int threads, bool untilFirst,
        Action<Scenario, Func<Scenario, bool, (int Nth, PlannedFault Fault)[], ScheduleOutcome?>> play, int every)
    {
        Workers.Run(
            next =>
            {
                var coverage = new Coverage();
                for (var at = next() * every; at < scenarios.Count && !(untilFirst && report.HasFound); at = next() * every)
                {
                    play(scenarios[at], (scenario, expectsOutcome, planned) =>
                    {
                        var faults = new FixedFaults(coverage, planned);
                        var outcome = scenario.Play(faults, expectsOutcome);
                        coverage.Struck(scenario, faults.Kinds);
                        report.Count();
                        if (outcome.Violations.Count > 0)
                        {
                            report.Found(new Finding($"{scenario}, {faults}", "exhaustive", outcome));
                        }

                        return untilFirst && report.HasFound ? null : outcome;
                    });
                }

                report.Cover(coverage);
            },
            threads);
    }
}
