namespace Galaxy.Runtime.Simulation;

/// <summary>A schedule that violated an invariant.</summary>
/// <param name="What">The schedule: a seed, or a scenario and its faults.</param>
/// <param name="Profile">What kind of schedule it was.</param>
/// <param name="Outcome">What came of it.</param>
internal sealed record Finding(string What, string Profile, ScheduleOutcome Outcome)
{
    public override string ToString() =>
        $"{What}{(Outcome.IsHealedByTheNextPass ? "" : ", not healed by the next pass")}\n    {string.Join("\n    ", Outcome.Violations)}";
}
