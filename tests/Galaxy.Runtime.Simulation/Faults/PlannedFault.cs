namespace Galaxy.Runtime.Simulation;

/// <summary>One fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">How late, how long or how far, where that matters.</param>
internal sealed record PlannedFault(FaultKind Kind, TimeSpan Delay = default)
{
    public static PlannedFault None { get; } = new(FaultKind.None);

    public override string ToString() => Delay == TimeSpan.Zero ? $"{Kind}" : $"{Kind} {Delay.TotalSeconds:0.###} s";
}
