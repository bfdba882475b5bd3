namespace Galaxy.Runtime;

/// <summary>The reconciler put something right, or quarantined it.</summary>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="Item">What was wrong, and what was done.</param>
public sealed record ReconcileActed(DateTimeOffset OccurredAt, ReconcileItem Item)
    : RuntimeEvent(OccurredAt);
