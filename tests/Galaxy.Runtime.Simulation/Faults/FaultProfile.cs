namespace Galaxy.Runtime.Simulation;

/// <summary>Which faults a schedule has, how often, and how many at most.</summary>
internal sealed record FaultProfile(string Name, int OneIn, int AtMost, params FaultKind[] Kinds)
{
    private static readonly FaultKind[] OfCalls =
        [FaultKind.FailBefore, FaultKind.RejectBefore, FaultKind.FailAfter, FaultKind.HangBefore, FaultKind.HangAfter, FaultKind.LateEffect];

    private static readonly FaultKind[] OfHosts = [FaultKind.CrashBefore, FaultKind.CrashAfter];

    private static readonly FaultKind[] OfPauses = [FaultKind.PauseBefore, FaultKind.PauseAfter, FaultKind.LateEffect];

    public static FaultProfile None { get; } = new("no faults", 1, 0);

    public static FaultProfile Faults { get; } = new("faults", 15, 5, [.. OfCalls]);

    public static FaultProfile Crashes { get; } = new("crashes", 20, 4, [.. OfHosts, .. OfCalls]);

    public static FaultProfile Cancellations { get; } = new("cancellations", 12, 5, [FaultKind.CancelCaller, .. OfCalls]);

    public static FaultProfile Forgetting { get; } = new("lease store forgets", 20, 4, [FaultKind.ForgetLeases, FaultKind.ForgetLeases, .. OfHosts, .. OfCalls]);

    public static FaultProfile Disturbances { get; } = new("hands and clocks", 20, 4, [FaultKind.ContainerDies, FaultKind.ContainerRemoved, FaultKind.ClockJump, FaultKind.NameTaken, FaultKind.EngineBlank, .. OfHosts, .. OfCalls]);

    public static FaultProfile Pauses { get; } = new("pauses", 20, 4, [.. OfPauses, .. OfHosts, .. OfCalls]);

    public static IReadOnlyList<FaultProfile> All { get; } = [None, Faults, Crashes, Cancellations, Forgetting, Disturbances, Pauses];
}
