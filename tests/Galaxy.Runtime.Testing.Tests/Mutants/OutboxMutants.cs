namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case of the outbox a journal that breaks it.</summary>
internal static class OutboxMutants
{
    public static IReadOnlyDictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>> All { get; } = new Dictionary<string, Func<InMemoryOperationLogStore, IOperationLogStore>>
    {
        ["Every field of a waiting health event comes back"] = store => Shows(
            store, waiting => waiting.HealthEvent is { } healthEvent ? waiting with { HealthEvent = healthEvent with { OperationId = waiting.OperationId } } : waiting),
        ["Every field of a waiting notification comes back"] = store => Shows(
            store, waiting => waiting.Notification is { } intent ? waiting with { Notification = intent with { Payload = "{}" } } : waiting),
        ["Every type of a waiting event comes back"] = store => Shows(
            store,
            waiting => waiting.Notification is { Type: NotificationType.GameFlapping } intent
                ? waiting with { Notification = intent with { Type = NotificationType.ReconcileRefused } }
                : waiting),
        ["Events come back in the order in which they were added, up to a limit"] = store => new JournalMutant(store)
        {
            ReadEvents = (events, game, limit) => events.Where(waiting => waiting.GameId == game).OrderBy(waiting => waiting.AddedAt).Take(limit),
        },
        ["Adding a known key changes nothing"] = store => new JournalMutant(store)
        {
            AddEvents = async (events, cancel) =>
            {
                foreach (var added in events)
                {
                    await store.RemoveEventAsync(added.Key, cancel);
                }

                await store.AddEventsAsync(events, cancel);
            },
        },
        ["A key that comes twice in one call is added once"] = store => new JournalMutant(store)
        {
            AddEvents = (events, cancel) => events.DistinctBy(added => added.Key).Count() < events.Count
                ? throw new RuntimePortException(PortFault.Rejected, "duplicate key")
                : store.AddEventsAsync(events, cancel),
        },
        ["Adding no events does nothing"] = store => new JournalMutant(store)
        {
            AddEvents = (events, cancel) => events.Count == 0 ? throw new RuntimePortException(PortFault.Rejected, "no values") : store.AddEventsAsync(events, cancel),
        },
        ["A game has events while one of its own waits"] = store => new JournalMutant(store) { HasEvents = (_, _) => ValueTask.FromResult(store.Outbox.Count > 0) },
        ["Events of no game are kept under the empty id"] = store => new JournalMutant(store) { ListGames = events => events.Select(waiting => waiting.GameId).Where(game => game.Length > 0).Distinct() },
        ["Games with events are listed once each, the one with the oldest event first"] = store => new JournalMutant(store)
        {
            ListGames = events => events.Select(waiting => waiting.GameId).Distinct().Order(StringComparer.Ordinal),
        },
        ["A removed event is gone, and removing an unknown one does nothing"] = store => new JournalMutant(store)
        {
            RemoveEvent = (key, cancel) => store.Outbox.Any(waiting => waiting.Key == key)
                ? store.RemoveEventAsync(key, cancel)
                : throw new RuntimePortException(PortFault.Rejected, "no such event"),
        },
        ["Attempts are counted by the store, and those of an unknown event are not"] = store => new JournalMutant(store) { CountAttempt = (_, _) => ValueTask.CompletedTask },
        ["Waiting events are counted, with the instant of the oldest"] = store => new JournalMutant(store)
        {
            Backlog = backlog => backlog with { OldestAddedAt = store.Outbox.Min(waiting => (DateTimeOffset?)waiting.AddedAt) },
        },
        ["Trimming removes the oldest events, and says how many"] = store => new JournalMutant(store)
        {
            Trim = async (maxEvents, cancel) =>
            {
                var newest = store.Outbox.Skip(maxEvents).ToList();
                foreach (var waiting in newest)
                {
                    await store.RemoveEventAsync(waiting.Key, cancel);
                }

                return newest.Count;
            },
        },
        ["Events added at once by two stores all wait, once"] = WithEveryTenthLost,
        ["A cancelled token cancels every call of the outbox"] = store => new JournalMutant(store) { CountAttempt = (key, _) => store.CountAttemptAsync(key, CancellationToken.None) },
    };

    private static JournalMutant Shows(InMemoryOperationLogStore store, Func<OutboxEvent, OutboxEvent> spoil) => new(store)
    {
        ReadEvents = (events, game, limit) => events.Where(waiting => waiting.GameId == game).Take(limit).Select(spoil),
    };

    private static JournalMutant WithEveryTenthLost(InMemoryOperationLogStore store)
    {
        var added = 0;
        return new JournalMutant(store)
        {
            AddEvents = async (events, cancel) =>
            {
                await store.AddEventsAsync(events, cancel);
                if (Interlocked.Increment(ref added) % 10 == 0)
                {
                    await store.RemoveEventAsync(events[0].Key, cancel);
                }
            },
        };
    }
}
