namespace Galaxy.Runtime.Simulation;

/// <summary>Schedules made by seeds.</summary>
internal static class SeedCampaign
{
    public static void Play(CampaignReport report, ulong from, int count, int threads, bool untilFirst = false)
    {
        report.Planned = count;
        Workers.Run(
            next =>
            {
                var coverage = new Coverage();
                for (var at = next(); at < count && !(untilFirst && report.HasFound); at = next())
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
    }
}
