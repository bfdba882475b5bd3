namespace Galaxy.Runtime.Simulation;

/// <summary>Faults at the calls that are named, by their number in the world.</summary>
internal sealed class FixedFaults(Coverage coverage, params (int Nth, PlannedFault Fault)[] planned) : IFaults
{
    public static IFaults None { get; } = new FixedFaults(new Coverage());

    public PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor)
    {
        foreach (var (at, fault) in planned)
        {
            if (at == nth)
            {
                coverage.Hit(call, fault.Kind);
                return fault;
            }
        }

        return PlannedFault.None;
    }
}
