namespace Galaxy.Runtime;

/// <summary>Something happened to a game's container.</summary>
/// <param name="HealthEvent">What, as it is published.</param>
public sealed record HealthChanged(HealthEvent HealthEvent)
    : RuntimeEvent(HealthEvent.OccurredAt);
