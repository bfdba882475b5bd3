using System.Globalization;

namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns for people.</summary>
internal sealed class CommandLine
{
    private const int DefaultSchedules = 20_000;
    private const int FewSchedules = 3_000;

    private const string Usage = """
        --schedules N   plays N random schedules (default 20000)
        --first SEED    the first seed (default 1)
        --singles       plays every single fault in every scenario of one request
        --doubles       plays every single fault in every scenario of two requests
        --pairs         plays every pair of a hand, a crash, a lost answer and a late effect in every scenario of one request
        --late          plays every write of a store that comes late, before every later call, in every scenario of two requests
        --lost          plays every write of a record whose answer is lost, with every later closing that never arrives, in every scenario of two requests
        --sample N      plays N pairs of any faults in any scenario, by chance
        --every N       of these, plays those of every N-th scenario
        --seed SEED     plays one schedule, shrinks it if it fails, and prints its trace
        --scenario N FAULTS  plays one scenario by its number, with faults such as "12:FailAfter 40:CrashLate:45", and prints its trace
        --threads N     how many threads (default: one per processor)
        --mutants ROOT  plants every bug in a copy of the sources below ROOT and shows that it is found
        --mutant NAMES  of the planted bugs, only those whose names contain one of these, separated by commas
        --until-first   plays seeds, single faults and more seeds until the first violation
        --coverage      prints what struck what
        """;

    private readonly TextWriter output;
    private readonly HashSet<string> switches = [];
    private readonly Dictionary<string, string> values = [];
    private readonly int threads;
    private readonly int every;

    private CommandLine(string[] arguments, TextWriter output)
    {
        this.output = output;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--singles" or "--doubles" or "--pairs" or "--late" or "--lost" or "--until-first" or "--coverage":
                    switches.Add(arguments[i]);
                    break;
                case "--schedules" or "--first" or "--sample" or "--every" or "--seed" or "--threads" or "--mutants" or "--mutant" when i + 1 < arguments.Length:
                    values[arguments[i]] = arguments[++i];
                    break;
                case "--scenario" when i + 2 < arguments.Length:
                    values[arguments[i]] = arguments[++i];
                    values["faults"] = arguments[++i];
                    break;
                default:
                    IsWrong = true;
                    break;
            }
        }

        threads = Number("--threads", Environment.ProcessorCount);
        every = Number("--every", 1);
    }

    private bool IsWrong { get; }

    public static int Run(string[] arguments, TextWriter output)
    {
        var line = new CommandLine(arguments, output);
        if (line.IsWrong)
        {
            output.WriteLine(Usage);
            return 2;
        }

        return line.Run() ? 0 : 1;
    }

    private bool Run()
    {
        if (values.TryGetValue("--mutants", out var repository))
        {
            return MutantHunt.HuntAll(repository, values.GetValueOrDefault("--mutant", ""), output);
        }

        if (switches.Contains("--until-first"))
        {
            return !FindFirst();
        }

        if (values.TryGetValue("--seed", out var seed))
        {
            return SeedPrinter.Print(ulong.Parse(seed, CultureInfo.InvariantCulture), output);
        }

        if (values.ContainsKey("--scenario"))
        {
            return SeedPrinter.Print(Scenario.All[Number("--scenario", 0)], values["faults"], output);
        }

        return PlayCampaigns();
    }

    private bool PlayCampaigns()
    {
        var isRight = true;
        var first = ulong.Parse(values.GetValueOrDefault("--first", "1"), CultureInfo.InvariantCulture);
        if (switches.Contains("--singles"))
        {
            isRight &= Print("every single fault", report => ExhaustiveCampaign.PlaySingles(report, Scenario.OfOne, threads, every));
        }

        if (switches.Contains("--doubles"))
        {
            isRight &= Print("every single fault of two requests", report => ExhaustiveCampaign.PlaySingles(report, Scenario.OfTwo, threads, every));
        }

        if (switches.Contains("--pairs"))
        {
            isRight &= Print("every pair of a hand, a crash, a lost answer and a late effect", report => ExhaustiveCampaign.PlayPairs(report, Scenario.OfOne, threads, every));
        }

        if (switches.Contains("--late"))
        {
            isRight &= Print("every write of a store that comes late", report => ExhaustiveCampaign.PlayLateWrites(report, threads, every));
        }

        if (switches.Contains("--lost"))
        {
            isRight &= Print("every lost answer of a write, and a later closing that is lost", report => ExhaustiveCampaign.PlayLostWrites(report, threads, every));
        }

        if (Number("--sample", 0) is > 0 and var sample)
        {
            isRight &= Print($"{sample} pairs by chance, from {first}", report => ExhaustiveCampaign.PlaySample(report, first, sample, threads));
        }

        if (values.ContainsKey("--schedules") || (switches.Count == (switches.Contains("--coverage") ? 1 : 0) && !values.ContainsKey("--sample")))
        {
            var count = Number("--schedules", DefaultSchedules);
            isRight &= Print($"{count} seeds from {first}", report => SeedCampaign.Play(report, first, count, threads));
        }

        return isRight;
    }

    private bool Print(string name, Action<CampaignReport> play) => CampaignPrinter.Print(name, play, switches.Contains("--coverage"), output);

    private int Number(string option, int otherwise) => values.TryGetValue(option, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A few seeds first: they find most in the shortest time. Single faults find the rest, and say most clearly where.</summary>
    private bool FindFirst()
    {
        (string Name, Action<CampaignReport> Play)[] campaigns =
        [
            ("seeds", report => SeedCampaign.Play(report, 1, FewSchedules, threads, untilFirst: true)),
            ("single faults", report => ExhaustiveCampaign.PlaySingles(report, Scenario.OfOne, threads, every: 3, untilFirst: true)),
            ("seeds", report => SeedCampaign.Play(report, FewSchedules + 1, DefaultSchedules, threads, untilFirst: true)),
            ("lost writes and closings", report => ExhaustiveCampaign.PlayLostWrites(report, threads, every: 5)),
            ("late writes", report => ExhaustiveCampaign.PlayLateWrites(report, threads, every: 13)),
            ("single faults of two requests", report => ExhaustiveCampaign.PlaySingles(report, Scenario.OfTwo, threads, every: 13, untilFirst: true)),
            // What only a rare coincidence shows.
            ("more seeds", report => SeedCampaign.Play(report, DefaultSchedules + 1, 120_000 - DefaultSchedules, threads, untilFirst: true)),
        ];
        var played = new List<string>();
        foreach (var (name, play) in campaigns)
        {
            var report = new CampaignReport();
            play(report);
            played.Add($"{report.Played} {name}");
            if (report.Findings is [var first, ..])
            {
                output.WriteLine($"after {string.Join(", ", played)}: {first}");
                return true;
            }
        }

        output.WriteLine($"nothing in {string.Join(", ", played)}");
        return false;
    }
}
