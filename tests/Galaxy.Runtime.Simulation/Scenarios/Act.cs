namespace Galaxy.Runtime.Simulation;

/// <summary>Something that somebody begins at a time: a request, or a pass of recovery.</summary>
/// <param name="At">When, on the world's clock, counted from the beginning of the schedule.</param>
/// <param name="Host">Which host; a dead one is replaced by a new one.</param>
/// <param name="Request">The request; null means a pass of recovery.</param>
internal sealed record Act(TimeSpan At, int Host, Request? Request)
{
    public override string ToString() => $"{At.TotalSeconds,7:0.000}s host{Host + 1}: {Request?.ToString() ?? "recovery pass"}";
}
