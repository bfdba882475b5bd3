using System.Globalization;

namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns for people.</summary>
internal static class CommandLine
{
    private const string Usage = """
        --schedules N   plays N random schedules (default 20000)
        --first SEED    the first seed (default 1)
        --singles       plays every single fault
        --pairs         plays every pair of faults
        --seed SEED     plays one schedule, shrinks it if it fails, and prints its trace
        --threads N     how many threads (default: one a processor)
        --coverage      prints what struck what
        """;

    public static int Run(string[] arguments, TextWriter output)
    {
        var schedules = 0;
        var first = 1UL;
        var threads = Environment.ProcessorCount;
        var (singles, pairs, coverage) = (false, false, false);
        ulong? seed = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--schedules": schedules = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--first": first = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--threads": threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--seed": seed = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--singles": singles = true; break;
                case "--pairs": pairs = true; break;
                case "--coverage": coverage = true; break;
                default: output.WriteLine(Usage); return 2;
            }
        }

        if (Environment.GetEnvironmentVariable("BENCH") is not null)
        {
            for (var r = 0; r < 4; r++)
            {
                var b = TimeProvider.System.GetTimestamp();
                for (var k = 0; k < 2000; k++) { using var w = Arrangement.World(null, false); }
                var c1 = TimeProvider.System.GetElapsedTime(b); b = TimeProvider.System.GetTimestamp();
                for (var k = 0; k < 2000; k++) { using var w = Arrangement.World(null, false); w.Boot(); }
                var c2 = TimeProvider.System.GetElapsedTime(b); b = TimeProvider.System.GetTimestamp();
                for (var k = 0; k < 2000; k++) { using var w = Arrangement.World(null, false); new Arrangement(w, w.Boot()).Bring("alpha", StartingState.Running); }
                var c3 = TimeProvider.System.GetElapsedTime(b);
                b = TimeProvider.System.GetTimestamp();
                for (var k = 0; k < 2000; k++) { Scenario.All[12].Play(FixedFaults.None); }
                var c4 = TimeProvider.System.GetElapsedTime(b);
                output.WriteLine($"world {c1.TotalMicroseconds / 2000:0} us, +host {c2.TotalMicroseconds / 2000:0} us, +start {c3.TotalMicroseconds / 2000:0} us; scenario {Scenario.All[12]} {c4.TotalMicroseconds / 2000:0} us");
            }
            return 0;
        }

        if (seed is { } one)
        {
            return PlayOne(one, output);
        }

        var failed = 0;
        if (singles)
        {
            failed += Campaign("every single fault", () => ExhaustiveCampaign.PlaySingles(threads), coverage, output);
        }

        if (pairs)
        {
            failed += Campaign("every pair of faults", () => ExhaustiveCampaign.PlayPairs(threads), coverage, output);
        }

        if (schedules > 0 || (!singles && !pairs))
        {
            var count = schedules > 0 ? schedules : 20_000;
            failed += Campaign($"{count} seeds from {first}", () => WithProgress(first, count, threads, output), coverage, output);
        }

        return failed == 0 ? 0 : 1;
    }

    private static CampaignReport WithProgress(ulong first, int count, int threads, TextWriter output)
    {
        var report = new CampaignReport();
        using var timer = Console.IsOutputRedirected ? null : TimeProvider.System.CreateTimer(_ => Show(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        SeedCampaign.Play(first, count, threads, report);
        return report;

        void Show()
        {
            var tenths = (int)(report.Played * 30 / count);
            output.Write($"\r[{new string('#', tenths)}{new string('.', 30 - tenths)}] {report.Played}/{count}, {report.Findings.Count} violations ");
        }
    }

    private static int Campaign(string name, Func<CampaignReport> play, bool coverage, TextWriter output)
    {
        var began = TimeProvider.System.GetTimestamp();
        var report = play();
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{name}: {report.Played} schedules in {elapsed.TotalSeconds:0.0} s ({elapsed.TotalMilliseconds / Math.Max(1, report.Played):0.000} ms each), {report.Findings.Count} violations");
        foreach (var kind in report.Findings.GroupBy(static finding => $"{finding.Profile}: {finding.Outcome.Violations[0].Split(':')[0]}").OrderByDescending(static kind => kind.Count()))
        {
            output.WriteLine($"  {kind.Count()} x {kind.Key}");
            foreach (var finding in kind.Take(4))
            {
                output.WriteLine($"  {finding}");
            }
        }

        if (coverage)
        {
            output.WriteLine(report.Coverage);
            output.WriteLine($"never struck: {string.Join(", ", report.Coverage.Gaps())}");
        }

        return report.Findings.Count;
    }

    private static int PlayOne(ulong seed, TextWriter output)
    {
        var schedule = Schedule.Of(seed);
        var outcome = ScheduleRun.Play(schedule, new Coverage(), keepsLines: true);
        output.WriteLine(schedule);
        if (outcome.Violations.Count == 0)
        {
            output.WriteLine(string.Join('\n', outcome.Lines));
            output.WriteLine($"no violation; fingerprint {outcome.Fingerprint:x16}");
            return 0;
        }

        var (small, faults) = Shrinker.Shrink(schedule);
        var again = ScheduleRun.Play(small, new Coverage(), faults, keepsLines: true);
        output.WriteLine($"shrunk to {small}");
        output.WriteLine($"  faults: {string.Join(", ", faults.Select(static fault => $"#{fault.Nth} {fault.Fault}"))}");
        output.WriteLine(string.Join('\n', again.Lines));
        return 1;
    }
}
