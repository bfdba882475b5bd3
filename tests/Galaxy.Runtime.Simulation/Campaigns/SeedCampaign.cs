namespace Galaxy.Runtime.Simulation;

/// <summary>Schedules made by seeds.</summary>
internal static class SeedCampaign
{
    public static CampaignReport Play(ulong from, int count, int threads, CampaignReport? report = null, Func<bool>? isEnough = null)
    {
        report ??= new CampaignReport();
        Workers.Run(
            next =>
            {
                var coverage = new Coverage();
                for (var at = next(); at < count && isEnough?.Invoke() is not true; at = next())
                {
                    var schedule = Schedule.Of(from + (ulong)at);
                    var outcome = ScheduleRun.Play(schedule, coverage);
                    report.Count();
                    if (outcome.Violations.Count > 0)
                    {
                        report.Found(new Finding($"seed {schedule.Seed} ({schedule.Profile.Name})", schedule.Profile.Name, outcome));
                    }
                }

                report.Cover(coverage);
            },
            threads);
        return report;
    }
}
