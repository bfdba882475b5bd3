namespace Galaxy.Runtime.Simulation;

/// <summary>Faults at the calls that are named, by their number in the world.</summary>
internal sealed class FixedFaults(Coverage coverage, params (int Nth, PlannedFault Fault)[] planned) : IFaults
{
    private readonly List<FaultKind> kinds = [];

    public static IFaults None { get; } = new FixedFaults(new Coverage());

    /// <summary>The kinds that struck, in order.</summary>
    public IReadOnlyList<FaultKind> Kinds => kinds;

    public PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor)
    {
        foreach (var (at, fault) in planned)
        {
            if (at == nth)
            {
                coverage.Hit(call, fault.Kind);
                kinds.Add(fault.Kind);
                return fault;
            }
        }

        return PlannedFault.None;
    }

    public override string ToString() => string.Join(", ", planned.Select(static fault => $"#{fault.Nth} {fault.Fault}").DefaultIfEmpty("no fault"));
}
