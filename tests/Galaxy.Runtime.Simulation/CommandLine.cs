using System.Globalization;

namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns for people.</summary>
internal static class CommandLine
{
    private const int DefaultSchedules = 20_000;

    private const string Usage = """
        --schedules N   plays N random schedules (default 20000)
        --first SEED    the first seed (default 1)
        --singles       plays every single fault
        --pairs         plays every pair of faults
        --every N       of pairs, plays those of every N-th scenario
        --wide          of pairs, plays those of every kind of fault, seven times as many
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
        var (singles, pairs, isWide, coverage, untilFirst) = (false, false, false, false, false);
        var every = 1;
        ulong? seed = null;
        string? mutants = null;
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
                case "--wide": isWide = true; break;
                case "--mutants": mutants = arguments[++i]; break;
                case "--until-first": untilFirst = true; break;
                case "--coverage": coverage = true; break;
                default: output.WriteLine(Usage); return 2;
            }
        }

        if (mutants is { } repository)
        {
            return MutantHunt.HuntAll(repository, output) ? 0 : 1;
        }

        if (untilFirst)
        {
            return FindFirst(threads, output) ? 1 : 0;
        }

        if (seed is { } one)
        {
            return SeedTelling.Tell(one, output) ? 0 : 1;
        }

        var isRight = true;
        if (singles)
        {
            isRight &= CampaignTelling.Tell("every single fault", report => ExhaustiveCampaign.PlaySingles(report, threads), coverage, output);
        }

        if (pairs)
        {
            isRight &= CampaignTelling.Tell("every pair of faults", report => ExhaustiveCampaign.PlayPairs(report, threads, every, isWide), coverage, output);
        }

        if (schedules > 0 || (!singles && !pairs))
        {
            var count = schedules > 0 ? schedules : DefaultSchedules;
            isRight &= CampaignTelling.Tell($"{count} seeds from {first}", report => SeedCampaign.Play(report, first, count, threads), coverage, output);
        }

        return isRight ? 0 : 1;
    }

    /// <summary>Single faults first: they find most, and say most clearly where.</summary>
    private static bool FindFirst(int threads, TextWriter output)
    {
        var singles = new CampaignReport();
        var seeds = new CampaignReport();
        ExhaustiveCampaign.PlaySingles(singles, threads, untilFirst: true);
        if (!singles.HasFound)
        {
            SeedCampaign.Play(seeds, 1, DefaultSchedules, threads, untilFirst: true);
        }

        var first = singles.Findings.Concat(seeds.Findings).FirstOrDefault();
        output.WriteLine(first is null
            ? $"nothing in {singles.Played} single faults and {seeds.Played} seeds"
            : $"after {singles.Played} single faults and {seeds.Played} seeds: {first}");
        return first is not null;
    }
}
