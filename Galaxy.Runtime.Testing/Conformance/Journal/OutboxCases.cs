namespace Galaxy.Runtime.Testing;

internal static class OutboxCases
{
    private const int Many = 250;

    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "Every field of a waiting health event comes back", static async scope =>
            {
                var added = await scope.AddEventAsync(scope.Waiting(operationId: Fresh.Id()));
                await MustReadAsync(scope, added, "the event");
                added = await scope.AddEventAsync(scope.Waiting() with { HealthEvent = SampleEvents.Health(scope.GameId) with { OperationId = null } });
                await MustReadAsync(scope, added, "an event of no operation");
            }
        },
        {
            "Every field of a waiting notification comes back", static async scope =>
            {
                var added = await scope.AddEventAsync(new OutboxEvent
                {
                    GameId = scope.GameId, OperationId = Fresh.Id(), Notification = SampleEvents.Intent(scope.GameId), AddedAt = JournalScope.Noon,
                });
                await MustReadAsync(scope, added, "the notification");
            }
        },
        {
            "Every type of a waiting event comes back", static async scope =>
            {
                foreach (var type in Enum.GetValues<HealthEventType>().Where(static type => type is not HealthEventType.Unknown))
                {
                    await MustReadAsync(scope, await scope.AddEventAsync(scope.Waiting() with { HealthEvent = SampleEvents.Health(scope.GameId) with { Type = type } }), $"a {type}");
                }

                foreach (var type in Enum.GetValues<NotificationType>().Where(static type => type is not NotificationType.Unknown))
                {
                    var intent = SampleEvents.Intent(scope.GameId) with { Type = type, IdempotencyKey = $"{type}.{scope.GameId}" };
                    await MustReadAsync(scope, await scope.AddEventAsync(scope.Waiting() with { HealthEvent = null, Notification = intent }), $"a {type}");
                }
            }
        },
        {
            "Events come back in the order in which they were added, up to a limit", static async scope =>
            {
                var events = Enumerable.Range(0, 12).Select(number => scope.Waiting() with { AddedAt = JournalScope.Noon.AddSeconds(-number) }).ToList();
                await scope.Store.AddEventsAsync(events.GetRange(0, 6), scope.Token);
                await scope.Another.AddEventsAsync(events.GetRange(6, 6), scope.Token);
                await scope.MustWaitAsync(events, "the events");
                var oldest = await scope.ReadEventsAsync(limit: 5);
                Expect.Sequence(events.Take(5).Select(static waiting => waiting.Key), oldest.Select(static waiting => waiting.Key), "the five oldest events");
            }
        },
        {
            "Adding a known key changes nothing", static async scope =>
            {
                var first = await scope.AddEventAsync();
                var second = await scope.AddEventAsync();
                await scope.Store.CountAttemptAsync(first.Key, scope.Token);
                await scope.Store.AddEventsAsync([first with { OperationId = Fresh.Id(), AddedAt = JournalScope.Noon.AddDays(1) }], scope.Token);
                await scope.MustWaitAsync([first, second], "the events");
                MustBeEqual(first with { Attempts = 1 }, (await scope.ReadEventsAsync())[0], "the event that was added again");
            }
        },
        {
            "A key that comes twice in one call is added once", static async scope =>
            {
                var waiting = scope.Waiting();
                await scope.Store.AddEventsAsync([waiting, waiting], scope.Token);
                await scope.MustWaitAsync([waiting], "the events");
            }
        },
        {
            "Adding no events does nothing", static async scope =>
            {
                await scope.Store.AddEventsAsync([], scope.Token);
                await scope.MustWaitAsync([], "the events");
            }
        },
        {
            "A game has events while one of its own waits", static async scope =>
            {
                await scope.AddEventAsync(scope.Waiting(scope.GameId + "x"));
                Expect.Equal(false, await scope.Store.HasEventsAsync(scope.GameId, scope.Token), "having events while only another game's wait");
                var waiting = await scope.AddEventAsync();
                Expect.Equal(true, await scope.Another.HasEventsAsync(scope.GameId, scope.Token), "having events while one waits");
                await scope.MustWaitAsync([waiting], "the events of the game");
                await scope.Store.RemoveEventAsync(waiting.Key, scope.Token);
                Expect.Equal(false, await scope.Store.HasEventsAsync(scope.GameId, scope.Token), "having events after the last one was removed");
            }
        },
        {
            "Events of no game are kept under the empty id", static async scope =>
            {
                var intent = NotificationIntent.ForRefusedReconcile("engine-" + Fresh.Hex(8), "too many", Fresh.Hex(8), JournalScope.Noon);
                var added = await scope.AddEventAsync(new OutboxEvent { GameId = "", Notification = intent, AddedAt = JournalScope.Noon });
                Expect.Equal(true, await scope.Store.HasEventsAsync("", scope.Token), "having events, of no game");
                Expect.That((await scope.ReadEventsAsync("")).Any(waiting => waiting.Key == added.Key), "the event is read under the empty id");
                Expect.That((await ListGamesAsync(scope)).Contains("", StringComparer.Ordinal), "the empty id is listed");
                await scope.Store.RemoveEventAsync(added.Key, scope.Token);
            }
        },
        {
            "Games with events are listed once each, the one with the oldest event first", static async scope =>
            {
                // Ids in descending order, so that they do not give the right order by chance.
                var gameIds = Enumerable.Range(0, Many).Select(number => $"{scope.GameId}-{9999 - number}").ToList();
                var events = gameIds.Concat(gameIds).Select(gameId => scope.Waiting(gameId)).ToList();
                await scope.Store.AddEventsAsync(events, scope.Token);
                Expect.Sequence(gameIds, await ListGamesAsync(scope), "the games with events");
                await scope.Store.RemoveEventAsync(events[0].Key, scope.Token);
                Expect.Sequence(gameIds.Skip(1).Append(gameIds[0]), await ListGamesAsync(scope), "the games after the oldest event of the first was removed");
                foreach (var waiting in events)
                {
                    await scope.Store.RemoveEventAsync(waiting.Key, scope.Token);
                }
            }
        },
        {
            "A removed event is gone, and removing an unknown one does nothing", static async scope =>
            {
                var (first, second) = (await scope.AddEventAsync(), await scope.AddEventAsync());
                await scope.Store.RemoveEventAsync(first.Key, scope.Token);
                await scope.Store.RemoveEventAsync(first.Key, scope.Token);
                await scope.Store.RemoveEventAsync("health.none", scope.Token);
                await scope.MustWaitAsync([second], "the events");
            }
        },
        {
            "Attempts are counted by the store, and those of an unknown event are not", static async scope =>
            {
                var first = await scope.AddEventAsync(scope.Waiting() with { Attempts = 7 });
                var second = await scope.AddEventAsync();
                await scope.Store.CountAttemptAsync(first.Key, scope.Token);
                await scope.Another.CountAttemptAsync(first.Key, scope.Token);
                await scope.Store.CountAttemptAsync("health.none", scope.Token);
                await scope.MustWaitAsync([first, second], "the events");
                Expect.Sequence([2, 0], (await scope.ReadEventsAsync()).Select(static waiting => waiting.Attempts), "the attempts");
            }
        },
        {
            "Waiting events are counted, with the instant of the oldest", static async scope =>
            {
                await scope.Store.TrimEventsAsync(0, scope.Token);
                Expect.Equal(new OutboxBacklog(0, OldestAddedAt: null), await scope.Store.CountEventsAsync(scope.Token), "what waits in an empty outbox");
                await scope.AddEventAsync();
                await scope.AddEventAsync(scope.Waiting(Fresh.GameId()) with { AddedAt = JournalScope.Noon.AddDays(-1) });
                Expect.Equal(new OutboxBacklog(2, JournalScope.Noon), await scope.Another.CountEventsAsync(scope.Token), "what waits");
            }
        },
        {
            "Trimming removes the oldest events, and says how many", static async scope =>
            {
                await scope.Store.TrimEventsAsync(0, scope.Token);
                var events = new List<OutboxEvent>();
                for (var number = 0; number < 5; number++)
                {
                    events.Add(await scope.AddEventAsync(scope.Waiting() with { AddedAt = JournalScope.Noon.AddSeconds(-number) }));
                }

                Expect.Equal(0, await scope.Store.TrimEventsAsync(5, scope.Token), "the removed events when no more wait than may");
                Expect.Equal(3, await scope.Store.TrimEventsAsync(2, scope.Token), "the removed events");
                await scope.MustWaitAsync(events.Skip(3), "the events after a trimming");
                Expect.Equal(2, await scope.Store.TrimEventsAsync(0, scope.Token), "the removed events when none may stay");
            }
        },
        {
            "Events added at once by two stores all wait, once", static async scope =>
            {
                var events = Enumerable.Range(0, 24).Select(_ => scope.Waiting()).ToList();
                await Task.WhenAll(events.Concat(events).Select((waiting, number) => Task.Run(
                    async () => await (number % 2 == 0 ? scope.Store : scope.Another).AddEventsAsync([waiting], scope.Token))));
                Expect.Sequence(
                    events.Select(static waiting => waiting.Key).Order(StringComparer.Ordinal),
                    (await scope.ReadEventsAsync()).Select(static waiting => waiting.Key).Order(StringComparer.Ordinal),
                    "the events");
            }
        },
        {
            "A cancelled token cancels every call of the outbox", static async scope =>
            {
                var (store, waiting) = (scope.Store, scope.Waiting());
                await Expect.CancelsAsync(token => store.AddEventsAsync([waiting], token), "adding");
                await Expect.CancelsAsync(async token => await store.HasEventsAsync(scope.GameId, token), "asking whether events wait");
                await Expect.CancelsAsync(store.ListGamesWithEventsAsync, "listing games");
                await Expect.CancelsAsync(async token => await store.ReadEventsAsync(scope.GameId, 1, token), "reading");
                await Expect.CancelsAsync(token => store.RemoveEventAsync(waiting.Key, token), "removing");
                await Expect.CancelsAsync(token => store.CountAttemptAsync(waiting.Key, token), "counting an attempt");
                await Expect.CancelsAsync(async token => await store.TrimEventsAsync(1_000_000, token), "trimming");
                await Expect.CancelsAsync(async token => await store.CountEventsAsync(token), "counting");
                await scope.MustWaitAsync([], "the events after a cancelled call");
            }
        },
    };

    /// <summary>The newest event of the case's game is this one, all of it.</summary>
    private static async Task MustReadAsync(JournalScope scope, OutboxEvent expected, string what) => MustBeEqual(expected, (await scope.ReadEventsAsync())[^1], what);

    private static void MustBeEqual(OutboxEvent expected, OutboxEvent actual, string what)
    {
        SampleEvents.MustBeEqual(expected.HealthEvent, actual.HealthEvent, what);
        SampleEvents.MustBeEqual(expected.Notification, actual.Notification, what);
        Expect.Equal(
            expected with { HealthEvent = null, Notification = null }, actual with { HealthEvent = null, Notification = null }, $"what is kept with {what}");
    }

    /// <summary>The games of this case among those that are listed, in the listing's order.</summary>
    private static async Task<List<string>> ListGamesAsync(JournalScope scope)
    {
        var games = new List<string>();
        await foreach (var gameId in scope.Store.ListGamesWithEventsAsync(scope.Token))
        {
            if (gameId.Length == 0 || gameId.StartsWith(scope.GameId, StringComparison.Ordinal))
            {
                games.Add(gameId);
            }
        }

        return games;
    }
}
