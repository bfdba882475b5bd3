namespace Galaxy.Runtime.Simulation;

/// <summary>Plays one schedule, recovers, and checks.</summary>
internal static class ScheduleRun
{
    private const ulong SaltOfOrder = 0xD1B54A32D192ED03;
    private const ulong SaltOfFaults = 0x8CB92BA72F3D8DD7;

    /// <param name="schedule">The schedule.</param>
    /// <param name="coverage">Counts the faults that strike.</param>
    /// <param name="faults">The faults to strike; null means those the seed makes.</param>
    /// <param name="keepsLines">Whether the trace is to be read.</param>
    public static ScheduleOutcome Play(Schedule schedule, Coverage coverage, IReadOnlyList<(int Nth, PlannedFault Fault)>? faults = null, bool keepsLines = false)
    {
        var random = new RandomFaults(new SeededChoice(schedule.Seed ^ SaltOfFaults), schedule.Profile, coverage);
        using var world = Arrangement.World(new SeededChoice(schedule.Seed ^ SaltOfOrder), keepsLines, schedule.Setup);
        var hosts = Enumerable.Range(0, schedule.Hosts).Select(_ => world.Boot()).ToArray();
        var arrangement = new Arrangement(world, hosts[0]);
        foreach (var (gameId, state) in schedule.Games)
        {
            arrangement.Bring(gameId, state);
        }

        world.Docker.LosesEvents = schedule.LosesEvents;
        world.PullTime = schedule.PullTime;
        world.Calls = 0;
        world.FaultsHit = 0;
        world.Faults = faults is null ? random : new FixedFaults(coverage, [.. faults]);
        world.Log("world", "--- the schedule begins");
        using var stage = new Stage(world, hosts);
        if (schedule.FollowsEvents)
        {
            stage.FollowEvents();
        }

        if (schedule.IsSequential)
        {
            stage.PlayInTurn(schedule.Acts, expectsOutcomes: schedule.Profile == FaultProfile.None && !schedule.FollowsEvents && schedule.Story is Story.Usual);
        }
        else
        {
            stage.PlayTogether(schedule.Acts);
        }

        var calls = world.Calls;
        var isHealed = FinalPhase.Settle(world, stage.Actors, stage.StopFollowing);
        return new ScheduleOutcome
        {
            Violations = [.. world.Watch.Violations],
            Fingerprint = world.Trace.Fingerprint,
            Calls = calls,
            Struck = faults ?? random.Struck,
            Lines = world.Trace.Lines,
            IsHealedByTheNextPass = isHealed,
        };
    }
}
