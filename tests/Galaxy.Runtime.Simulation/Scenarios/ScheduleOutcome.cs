namespace Galaxy.Runtime.Simulation;

/// <summary>What came of one schedule.</summary>
internal sealed record ScheduleOutcome
{
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>The first invariant that was violated; null when none was.</summary>
    public string? Invariant => Violations.Count == 0 ? null : Violations[0].Split(':')[0];

    public required ulong Fingerprint { get; init; }

    /// <summary>How many port calls there were until the last recovery.</summary>
    public required int Calls { get; init; }

    /// <summary>The numbers of those calls' names, in order; empty when they were not kept.</summary>
    public IReadOnlyList<int> CallNumbers { get; init; } = [];

    /// <summary>How many faults there was nothing for, such as a pause when nothing runs.</summary>
    public int FaultsWithoutEffect { get; init; }

    public required IReadOnlyList<(int Nth, PlannedFault Fault)> Struck { get; init; }

    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Whether what one pass left wrong was right after one more.</summary>
    public bool IsHealedByTheNextPass { get; init; } = true;
}
