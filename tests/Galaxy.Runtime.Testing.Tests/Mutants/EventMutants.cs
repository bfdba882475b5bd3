namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case of the snapshot store and of both publishers one that breaks it.</summary>
internal static class EventMutants
{
    public static IReadOnlyDictionary<string, Func<InMemoryHealthSnapshotStore, IHealthSnapshotStore>> Snapshots { get; } = new Dictionary<string, Func<InMemoryHealthSnapshotStore, IHealthSnapshotStore>>
    {
        ["The first event of a game is saved"] = store => Saves(store, saved => saved is not null),
        ["Every type of event comes back"] = store => Alters(store, saved => saved.Type is HealthEventType.ProbeRecovered ? saved with { Type = HealthEventType.ProbeFailed } : saved),
        ["An event without an operation comes back without one"] = store => Alters(store, saved => saved with { OperationId = saved.OperationId ?? Guid.Empty }),
        ["A newer event replaces an older one"] = store => Saves(store, saved => saved is null),
        ["An older event does not replace a newer one"] = store => Alters(store, saved => saved with { OccurredAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) }),
        ["Of two events at one instant the one saved last stands"] = store => new SnapshotMutant((saved, cancel) =>
            store.Find(saved.GameId)?.OccurredAt == saved.OccurredAt ? ValueTask.CompletedTask : store.SaveAsync(saved, cancel)),
        ["Saving an event twice changes nothing"] = store => new SnapshotMutant((saved, cancel) =>
            store.Find(saved.GameId)?.EventId == saved.EventId ? throw new RuntimePortException(PortFault.Rejected, "duplicate key") : store.SaveAsync(saved, cancel)),
        ["Games have snapshots of their own"] = store => new SnapshotMutant(async (saved, cancel) =>
        {
            foreach (var other in store.All)
            {
                await store.SaveAsync(saved with { GameId = other.GameId }, cancel);
            }

            await store.SaveAsync(saved, cancel);
        }),
        ["Another store's newer event stands"] = store => Alters(store, saved => saved with { OccurredAt = saved.OccurredAt.AddDays(-saved.OccurredAt.Second) }),
        ["A removed snapshot is gone, and the next event is saved"] = store => Removes(store, (_, _) => ValueTask.CompletedTask),
        ["Removing a snapshot that is not there does nothing, and touches no other game's"] = store => Removes(store, async (_, cancel) =>
        {
            foreach (var saved in store.All)
            {
                await store.RemoveAsync(saved.GameId, cancel);
            }
        }),
        ["A cancelled token cancels a removal"] = store => Removes(store, (game, _) => store.RemoveAsync(game, CancellationToken.None)),
        ["A cancelled token cancels a save"] = store => new SnapshotMutant((saved, _) => store.SaveAsync(saved, CancellationToken.None)),
    };

    public static IReadOnlyDictionary<string, Func<RecordingHealthEventPublisher, IHealthEventPublisher>> HealthEvents { get; } = new Dictionary<string, Func<RecordingHealthEventPublisher, IHealthEventPublisher>>
    {
        ["Every field arrives as it was published"] = publisher => new HealthEventMutant((message, cancel) => publisher.PublishAsync(message with { OperationId = null }, cancel)),
        ["Every type arrives"] = publisher => new HealthEventMutant((message, cancel) =>
            publisher.PublishAsync(message.Type is HealthEventType.ProbeRecovered ? message with { Type = HealthEventType.ProbeFailed } : message, cancel)),
        ["Messages arrive in the order in which they were published"] = publisher => new HealthEventMutant(new Swapping<HealthEvent>(publisher.PublishAsync).PublishAsync),
        ["Messages published at once by two publishers all arrive"] = publisher => new HealthEventMutant(new Losing<HealthEvent>(publisher.PublishAsync).PublishAsync),
        ["A cancelled token cancels a publish"] = publisher => new HealthEventMutant((message, _) => publisher.PublishAsync(message, CancellationToken.None)),
    };

    public static IReadOnlyDictionary<string, Func<RecordingNotificationIntentPublisher, INotificationIntentPublisher>> Notifications { get; } = new Dictionary<string, Func<RecordingNotificationIntentPublisher, INotificationIntentPublisher>>
    {
        ["Every field arrives as it was published"] = publisher => new NotificationMutant((message, cancel) => publisher.PublishAsync(message with { Payload = "{}" }, cancel)),
        ["Every type arrives"] = publisher => new NotificationMutant((message, cancel) =>
            publisher.PublishAsync(message.Type is NotificationType.GameFlapping ? message with { Type = NotificationType.ReconcileRefused } : message, cancel)),
        ["Messages arrive in the order in which they were published"] = publisher => new NotificationMutant(new Swapping<NotificationIntent>(publisher.PublishAsync).PublishAsync),
        ["Messages published at once by two publishers all arrive"] = publisher => new NotificationMutant(new Losing<NotificationIntent>(publisher.PublishAsync).PublishAsync),
        ["A cancelled token cancels a publish"] = publisher => new NotificationMutant((message, _) => publisher.PublishAsync(message, CancellationToken.None)),
    };

    private static SnapshotMutant Alters(InMemoryHealthSnapshotStore store, Func<HealthEvent, HealthEvent> spoil) => new((saved, cancel) => store.SaveAsync(spoil(saved), cancel));

    private static SnapshotMutant Saves(InMemoryHealthSnapshotStore store, Func<HealthEvent?, bool> when) => new((saved, cancel) =>
        when(store.Find(saved.GameId)) ? store.SaveAsync(saved, cancel) : ValueTask.CompletedTask);

    private static SnapshotMutant Removes(InMemoryHealthSnapshotStore store, Func<string, CancellationToken, ValueTask> remove) => new(store.SaveAsync, remove);

    private sealed class SnapshotMutant(
        Func<HealthEvent, CancellationToken, ValueTask> save, Func<string, CancellationToken, ValueTask>? remove = null) : IHealthSnapshotStore
    {
        public ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken) => save(healthEvent, cancellationToken);

        public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => remove?.Invoke(gameId, cancellationToken) ?? ValueTask.CompletedTask;
    }

    private sealed class HealthEventMutant(Func<HealthEvent, CancellationToken, ValueTask> publish) : IHealthEventPublisher
    {
        public ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) => publish(healthEvent, cancellationToken);
    }

    private sealed class NotificationMutant(Func<NotificationIntent, CancellationToken, ValueTask> publish) : INotificationIntentPublisher
    {
        public ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) => publish(intent, cancellationToken);
    }

    /// <summary>Holds every first message back until the second is sent.</summary>
    private sealed class Swapping<TMessage>(Func<TMessage, CancellationToken, ValueTask> publish)
        where TMessage : class
    {
        private TMessage? heldBack;

        public async ValueTask PublishAsync(TMessage message, CancellationToken cancellationToken)
        {
            if (heldBack is not { } earlier)
            {
                heldBack = message;
                return;
            }

            heldBack = null;
            await publish(message, cancellationToken);
            await publish(earlier, cancellationToken);
        }
    }

    /// <summary>Loses every tenth message.</summary>
    private sealed class Losing<TMessage>(Func<TMessage, CancellationToken, ValueTask> publish)
    {
        private int sent;

        public ValueTask PublishAsync(TMessage message, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref sent) % 10 == 0 ? ValueTask.CompletedTask : publish(message, cancellationToken);
    }
}
