using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>What the kinds of fault have in common, and where each makes a difference.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> Hands { get; } =
        [FaultKind.HandStarts, FaultKind.HandStops, FaultKind.HandPauses, FaultKind.HandUnpauses, FaultKind.HandRenames, FaultKind.HandRemoves];

    /// <summary>Whether the call itself is struck; otherwise what surrounds it.</summary>
    public static bool IsOfTheCall(FaultKind kind) => kind switch
    {
        FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.FailAfter or FaultKind.HangBefore or FaultKind.HangAfter or FaultKind.LateEffect
            or FaultKind.CrashBefore or FaultKind.CrashAfter or FaultKind.CrashLate or FaultKind.PauseAfter => true,
        FaultKind.None or FaultKind.ForgetLeases or FaultKind.CancelCaller or FaultKind.PauseBefore or FaultKind.ClockJump or FaultKind.ContainerDies
            or FaultKind.HandStarts or FaultKind.HandStops or FaultKind.HandPauses or FaultKind.HandUnpauses or FaultKind.HandRenames or FaultKind.HandRemoves
            or FaultKind.NameTaken or FaultKind.EngineBlank or FaultKind.EngineReplaced or FaultKind.PublishersDown or FaultKind.PublishersReject => false,
    };

    /// <summary>
    /// Whether a fault of this kind at this call differs from every other fault at this call or the next: a late effect of a read is a failure, the death
    /// of a host after a read is its death before the next call, and no one notices a manual change before the engine is asked the next time.
    /// </summary>
    public static bool IsDistinctAt(FaultKind kind, string call) => kind switch
    {
        FaultKind.FailAfter or FaultKind.HangAfter or FaultKind.LateEffect or FaultKind.CrashLate => Changes(call),
        FaultKind.CrashAfter => call is PortCalls.DockerStop or PortCalls.DockerPullImage,
        FaultKind.ContainerDies or FaultKind.HandStarts or FaultKind.HandStops or FaultKind.HandPauses or FaultKind.HandUnpauses or FaultKind.HandRenames or FaultKind.HandRemoves
            or FaultKind.NameTaken or FaultKind.EngineBlank or FaultKind.EngineReplaced => call.StartsWith("docker.", StringComparison.Ordinal),
        FaultKind.None or FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.HangBefore or FaultKind.CrashBefore or FaultKind.ForgetLeases or FaultKind.CancelCaller
            or FaultKind.PauseBefore or FaultKind.PauseAfter or FaultKind.ClockJump or FaultKind.PublishersDown or FaultKind.PublishersReject => true,
    };

    /// <summary>Whether a call writes the operation log or the record: only a fence keeps one that comes late from counting.</summary>
    public static bool IsWriteOfAStore(string call) => call is PortCalls.JournalOpen or PortCalls.JournalClose or PortCalls.JournalAppend or PortCalls.RecordsUpsert or PortCalls.RecordsTransition;

    private static bool Changes(string call) => call switch
    {
        PortCalls.RecordsFind or PortCalls.RecordsList or PortCalls.JournalFindSucceeded or PortCalls.JournalListOpen or PortCalls.JournalRead
            or PortCalls.DockerNetworkExists or PortCalls.DockerInspectImage or PortCalls.DockerInspect or PortCalls.DockerList or PortCalls.DockerWatch or PortCalls.DockerWaitRunning
            or PortCalls.DockerReadLogTail or PortCalls.DockerInspectEngine or PortCalls.DockerFindEngineStart or PortCalls.LobbyFindGame or PortCalls.StoreClockRead => false,
        _ => true,
    };
}
