namespace Galaxy.Runtime.Simulation;

/// <summary>Plays a campaign before somebody's eyes.</summary>
internal static class CampaignPrinter
{
    private const int ExamplesOfAKind = 4;
    private const int WidthOfTheBar = 30;

    /// <returns>Whether what it found is within the limits.</returns>
    public static bool Print(string name, Action<CampaignReport> play, bool coverage, TextWriter output)
    {
        var began = TimeProvider.System.GetTimestamp();
        var report = new CampaignReport();
        using (Console.IsOutputRedirected ? null : TimeProvider.System.CreateTimer(_ => Show(report, output), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)))
        {
            play(report);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine(
            $"{(Console.IsOutputRedirected ? "" : "\r")}{name}: {report.Played} schedules in {elapsed.TotalSeconds:0.0} s"
            + $" ({elapsed.TotalMilliseconds / Math.Max(1, report.Played):0.000} ms each), {report.Findings.Count} violations");
        foreach (var kind in report.Findings.GroupBy(static finding => $"{finding.Profile}: {finding.Outcome.Invariant}").OrderByDescending(static kind => kind.Count()))
        {
            output.WriteLine($"  {kind.Count()} x {kind.Key}");
            foreach (var finding in kind.Take(ExamplesOfAKind))
            {
                output.WriteLine($"  {finding}");
            }
        }

        if (coverage)
        {
            output.WriteLine(report.Coverage);
            output.WriteLine($"never struck: {string.Join(", ", report.Coverage.Gaps().DefaultIfEmpty("nothing"))}");
        }

        return report.IsWithinLimits;
    }

    private static void Show(CampaignReport report, TextWriter output)
    {
        if (report.Planned is not > 0)
        {
            output.Write($"\r{report.Played} played, {report.Findings.Count} violations ");
            return;
        }

        var done = (int)(report.Played * WidthOfTheBar / report.Planned);
        output.Write($"\r[{new string('#', done)}{new string('.', WidthOfTheBar - done)}] {report.Played}/{report.Planned}, {report.Findings.Count} violations ");
    }
}
