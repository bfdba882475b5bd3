namespace Galaxy.Runtime.Simulation;

/// <summary>Faults by chance, at most a few a schedule; what struck is kept, so that it can be shrunk.</summary>
internal sealed class RandomFaults(SeededChoice choice, FaultProfile profile, Coverage coverage) : IFaults
{
    private static readonly TimeSpan LatestEffect = TimeSpan.FromSeconds(50);
    private readonly List<(int Nth, PlannedFault Fault)> struck = [];

    public IReadOnlyList<(int Nth, PlannedFault Fault)> Struck => struck;

    /// <summary>From then on nothing goes wrong any more.</summary>
    public bool AreOver { get; set; }

    public PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor)
    {
        if (AreOver || struck.Count >= profile.AtMost || profile.Kinds.Length == 0 || !choice.OneIn(profile.OneIn))
        {
            return PlannedFault.None;
        }

        var kind = profile.Kinds[choice.Below(profile.Kinds.Length)];
        var fault = new PlannedFault(kind, kind switch
        {
            FaultKind.LateEffect or FaultKind.CrashLate => choice.UpTo(LatestEffect),
            FaultKind.PauseBefore or FaultKind.PauseAfter => choice.UpTo(TimeSpan.FromSeconds(90)),
            FaultKind.EngineReplaced => TimeSpan.FromMinutes(1) + choice.UpTo(TimeSpan.FromMinutes(4)),
            FaultKind.PublishersDown or FaultKind.PublishersReject => choice.UpTo(choice.OneIn(3) ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1)),
            FaultKind.ClockJump => choice.OneIn(2) ? TimeSpan.FromHours(1) : TimeSpan.FromHours(-1),
            _ => TimeSpan.Zero,
        });
        if (kind is FaultKind.LateEffect or FaultKind.CrashLate && choice.OneIn(2))
        {
            fault = fault with { Delay = LatestEffect, Calls = 1 + choice.Below(40) };
        }

        struck.Add((nth, fault));
        coverage.Hit(call, kind);
        return fault;
    }
}
