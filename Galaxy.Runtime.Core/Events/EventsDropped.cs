namespace Galaxy.Runtime;

/// <summary>This watcher was too slow: its oldest unread events are gone.</summary>
/// <param name="OccurredAt">When it was told (UTC).</param>
/// <param name="Count">How many were lost since it was last told.</param>
public sealed record EventsDropped(DateTimeOffset OccurredAt, long Count)
    : RuntimeEvent(OccurredAt);
