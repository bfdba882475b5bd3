namespace Galaxy.Runtime.Simulation;

/// <summary>One fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">How late, how long or how far, where that matters.</param>
internal sealed record PlannedFault(FaultKind Kind, TimeSpan Delay = default)
{
    public static PlannedFault None { get; } = new(FaultKind.None);

    /// <summary>A late effect that comes before the so-many-th next call, if that is sooner than the delay; 0 means no such call.</summary>
    public int Calls { get; init; }

    public override string ToString() => Calls > 0 ? $"{Kind} {Calls} calls" : Delay == TimeSpan.Zero ? $"{Kind}" : $"{Kind} {Delay.TotalSeconds:0.###} s";
}
