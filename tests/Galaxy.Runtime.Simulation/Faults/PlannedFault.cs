namespace Galaxy.Runtime.Simulation;

/// <summary>One fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">How late, how long or how far, where that matters.</param>
internal readonly record struct PlannedFault(FaultKind Kind, TimeSpan Delay = default)
{
    public override string ToString() => Delay == TimeSpan.Zero ? $"{Kind}" : $"{Kind} {Delay.TotalSeconds:0.###} s";
}
