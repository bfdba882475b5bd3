namespace Galaxy.Runtime.Simulation;

/// <summary>Which faults a schedule has, how often, and how many at most.</summary>
internal sealed record FaultProfile(string Name, int OneIn, int AtMost, params FaultKind[] Kinds)
{
    private static readonly FaultKind[] OfCalls =
        [FaultKind.FailBefore, FaultKind.RejectBefore, FaultKind.FailAfter, FaultKind.HangBefore, FaultKind.HangAfter, FaultKind.LateEffect];

    private static readonly FaultKind[] OfHosts = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.CrashLate];

    private static readonly FaultKind[] OfPauses = [FaultKind.PauseBefore, FaultKind.PauseAfter, FaultKind.LateEffect];

    public static FaultProfile None { get; } = new("no faults", 1, 0);

    public static FaultProfile Faults { get; } = new("faults", 15, 5, [.. OfCalls]);

    public static FaultProfile Crashes { get; } = new("crashes", 20, 4, [.. OfHosts, .. OfCalls]);

    public static FaultProfile Cancellations { get; } = new("cancellations", 12, 5, [FaultKind.CancelCaller, .. OfCalls]);

    public static FaultProfile Forgetting { get; } = new("lease store forgets", 20, 4, [FaultKind.ForgetLeases, FaultKind.ForgetLeases, .. OfHosts, .. OfCalls]);

    public static FaultProfile Environment { get; } = new(
        "clocks, names and engines that forget", 20, 4, [FaultKind.ContainerDies, FaultKind.HandRemoves, FaultKind.ClockJump, FaultKind.NameTaken, FaultKind.EngineBlank, .. OfHosts, .. OfCalls]);

    public static FaultProfile Hands { get; } = new(
        "hands", 15, 5, [.. FaultKinds.Hands, FaultKind.HandStarts, FaultKind.ContainerDies, .. OfHosts, .. OfCalls]);

    public static FaultProfile Publishers { get; } = new(
        "publishers", 25, 5, [FaultKind.PublishersDown, FaultKind.PublishersDown, FaultKind.PublishersReject, .. OfHosts, .. OfCalls]);

    public static FaultProfile Engines { get; } = new("engine replaced", 25, 4, [FaultKind.EngineReplaced, FaultKind.EngineReplaced, .. OfHosts, .. OfCalls]);

    public static FaultProfile Pauses { get; } = new("pauses", 20, 4, [.. OfPauses, .. OfHosts, .. OfCalls]);

    public static IReadOnlyList<FaultProfile> All { get; } = [None, Faults, Crashes, Crashes, Crashes, Cancellations, Forgetting, Environment, Hands, Hands, Publishers, Engines, Pauses];
}
