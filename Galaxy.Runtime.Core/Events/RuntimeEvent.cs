namespace Galaxy.Runtime;

/// <summary>Something that happens in this process; see the derived records. New kinds may be added: ignore what you do not know.</summary>
/// <param name="OccurredAt">When (UTC).</param>
public abstract record RuntimeEvent(DateTimeOffset OccurredAt);
