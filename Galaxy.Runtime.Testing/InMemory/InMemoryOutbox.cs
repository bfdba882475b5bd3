namespace Galaxy.Runtime.Testing;

/// <summary>The events of an <see cref="InMemoryOperationLogStore"/> that wait to be published, in the order in which they were added. The caller is inside its lock.</summary>
internal sealed class InMemoryOutbox
{
    private readonly OrderedDictionary<string, OutboxEvent> events = new(StringComparer.Ordinal);

    public IReadOnlyList<OutboxEvent> All => [.. events.Values];

    public int Count => events.Count;

    public DateTimeOffset? OldestAddedAt => events.Count > 0 ? events.GetAt(0).Value.AddedAt : null;

    public IEnumerable<string> Games => events.Values.Select(static waiting => waiting.GameId).Distinct(StringComparer.Ordinal);

    public void Add(IReadOnlyList<OutboxEvent> added)
    {
        foreach (var waiting in added)
        {
            events.TryAdd(waiting.Key, AsStored(waiting));
        }
    }

    public bool HasAny(string gameId) => events.Values.Any(waiting => IsOf(waiting, gameId));

    public bool HasAny(Guid operationId) => events.Values.Any(waiting => waiting.OperationId == operationId);

    public IReadOnlyList<OutboxEvent> Read(string gameId, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return [.. events.Values.Where(waiting => IsOf(waiting, gameId)).Take(limit)];
    }

    public void Remove(string key) => events.Remove(key);

    public void CountAttempt(string key)
    {
        if (events.TryGetValue(key, out var waiting))
        {
            events[key] = waiting with { Attempts = waiting.Attempts + 1 };
        }
    }

    public int Trim(int maxEvents)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxEvents);
        var oldest = events.Keys.Take(Math.Max(0, events.Count - maxEvents)).ToList();
        oldest.ForEach(Remove);
        return oldest.Count;
    }

    private static OutboxEvent AsStored(OutboxEvent added) => added with
    {
        Attempts = 0,
        AddedAt = added.AddedAt.ToMicroseconds(),
        HealthEvent = added.HealthEvent is { } healthEvent ? healthEvent with { OccurredAt = healthEvent.OccurredAt.ToMicroseconds() } : null,
        Notification = added.Notification is { } intent ? intent with { OccurredAt = intent.OccurredAt.ToMicroseconds() } : null,
    };

    private static bool IsOf(OutboxEvent waiting, string gameId) => string.Equals(waiting.GameId, gameId, StringComparison.Ordinal);
}
