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
        --every N       of pairs, plays those of every N-th scenario
        --seed SEED     plays one schedule, shrinks it if it fails, and prints its trace
        --threads N     how many threads (default: one a processor)
        --mutants ROOT  plants every bug in a copy of the sources below ROOT and shows that it is found
        --until-first   plays single faults, then 20000 seeds, until the first violation
        --coverage      prints what struck what
        """;

    public static int Run(string[] arguments, TextWriter output)
    {
        var schedules = 0;
        var first = 1UL;
        var threads = Environment.ProcessorCount;
        var (singles, pairs, coverage) = (false, false, false);
        var every = 1;
        ulong? seed = null;
        string? mutants = null;
        var untilFirst = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--schedules": schedules = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--first": first = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--threads": threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--every": every = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--seed": seed = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--singles": singles = true; break;
                case "--pairs": pairs = true; break;
                case "--mutants": mutants = arguments[++i]; break;
                case "--until-first": untilFirst = true; break;
                case "--coverage": coverage = true; break;
                default: output.WriteLine(Usage); return 2;
            }
        }

        if (mutants is { } repository)
        {
            return HuntMutants(repository, output);
        }

        if (untilFirst)
        {
            return FindFirst(threads, output);
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
            failed += Campaign("every pair of faults", () => ExhaustiveCampaign.PlayPairs(threads, every), coverage, output);
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

    /// <summary>Single faults first: they find most, and say most clearly where.</summary>
    private static int FindFirst(int threads, TextWriter output)
    {
        var singles = ExhaustiveCampaign.PlaySingles(threads, untilFirst: true);
        var seeds = new CampaignReport();
        if (singles.Findings.Count == 0)
        {
            SeedCampaign.Play(1, 20_000, threads, seeds, () => seeds.HasFound);
        }

        if (singles.Findings.Concat(seeds.Findings).FirstOrDefault() is not { } first)
        {
            output.WriteLine($"nothing in {singles.Played} single faults and {seeds.Played} seeds");
            return 0;
        }

        output.WriteLine($"after {singles.Played} single faults and {seeds.Played} seeds: {first}");
        return 1;
    }

    private static int HuntMutants(string repository, TextWriter output)
    {
        var work = Directory.CreateTempSubdirectory("galaxy-mutants-").FullName;
        try
        {
            var hunt = new MutantHunt(repository, work);
            hunt.Build();
            var missed = 0;
            foreach (var mutant in Mutant.All.Select(static mutant => mutant.Name).Prepend(""))
            {
                var (isFound, report) = hunt.Hunt(mutant);
                var isRight = isFound == mutant.Length > 0;
                missed += isRight ? 0 : 1;
                output.WriteLine($"{(isRight ? "ok    " : "WRONG ")} {(mutant.Length == 0 ? "(no bug)" : mutant)}: {report.Trim()}");
            }

            return missed == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
