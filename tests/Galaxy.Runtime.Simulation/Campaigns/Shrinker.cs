namespace Galaxy.Runtime.Simulation;

/// <summary>Makes a failing schedule small: drops acts and faults one at a time, as long as the same invariant is violated.</summary>
internal static class Shrinker
{
    public static (Schedule Schedule, IReadOnlyList<(int Nth, PlannedFault Fault)> Faults) Shrink(Schedule schedule)
    {
        var first = ScheduleRun.Play(schedule, new Coverage());
        if (first.Invariant is not { } invariant)
        {
            return (schedule, first.Struck);
        }

        var (smallest, faults) = (schedule, first.Struck);
        bool isSmaller;
        do
        {
            isSmaller = false;
            foreach (var (candidate, fewer) in Smaller(smallest, faults))
            {
                if (ScheduleRun.Play(candidate, new Coverage(), fewer).Invariant == invariant)
                {
                    (smallest, faults, isSmaller) = (candidate, fewer, true);
                    break;
                }
            }
        }
        while (isSmaller);

        return (smallest, faults);
    }

    private static IEnumerable<(Schedule Schedule, IReadOnlyList<(int Nth, PlannedFault Fault)> Faults)> Smaller(
        Schedule schedule, IReadOnlyList<(int Nth, PlannedFault Fault)> faults)
    {
        for (var i = 0; i < faults.Count; i++)
        {
            yield return (schedule, [.. faults.Where((_, index) => index != i)]);
        }

        for (var size = schedule.Acts.Count / 2; size >= 1; size /= 2)
        {
            for (var i = 0; i < schedule.Acts.Count; i += size)
            {
                yield return (schedule with { Acts = [.. schedule.Acts.Where((_, index) => index < i || index >= i + size)] }, faults);
            }
        }

        foreach (var game in schedule.Games)
        {
            if (schedule.Games.Count > 1 && schedule.Acts.All(act => act.Request?.GameId != game.GameId))
            {
                yield return (schedule with { Games = [.. schedule.Games.Where(other => other != game)] }, faults);
            }
        }

        if (schedule.FollowsEvents)
        {
            yield return (schedule with { FollowsEvents = false }, faults);
        }
    }
}
