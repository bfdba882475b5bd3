namespace Galaxy.Runtime.Testing;

internal static class SnapshotCases
{
    public static CaseTable<SnapshotScope> All { get; } = new()
    {
        {
            "The first event of a game is saved", static async scope =>
            {
                await scope.MustFindAsync(null, "the snapshot before any event");
                await scope.MustFindAsync(await scope.SaveAsync(scope.Event()), "the snapshot");
            }
        },
        {
            "Every type of event comes back", static async scope =>
            {
                foreach (var type in Enum.GetValues<HealthEventType>().Where(static type => type is not HealthEventType.Unknown))
                {
                    await scope.MustFindAsync(await scope.SaveAsync(scope.Event() with { Type = type }), $"the snapshot of {type}");
                }
            }
        },
        {
            "An event without an operation comes back without one", static async scope =>
                await scope.MustFindAsync(await scope.SaveAsync(scope.Event() with { OperationId = null, Details = "{}" }), "the snapshot")
        },
        {
            "A newer event replaces an older one", static async scope =>
            {
                await scope.SaveAsync(scope.Event());
                await scope.MustFindAsync(await scope.SaveAsync(scope.Event(seconds: 1)), "the snapshot after a newer event");
            }
        },
        {
            "An older event does not replace a newer one", static async scope =>
            {
                var newer = await scope.SaveAsync(scope.Event());
                await scope.SaveAsync(scope.Event() with { OccurredAt = newer.OccurredAt.AddMicroseconds(-1) });
                await scope.MustFindAsync(newer, "the snapshot after an older event");
            }
        },
        {
            "Of two events at one instant the one saved last stands", static async scope =>
            {
                await scope.SaveAsync(scope.Event());
                await scope.MustFindAsync(await scope.SaveAsync(scope.Event()), "the snapshot after another event of the same instant");
            }
        },
        {
            "Saving an event twice changes nothing", static async scope =>
            {
                var saved = await scope.SaveAsync(scope.Event());
                await scope.SaveAsync(saved);
                await scope.MustFindAsync(saved, "the snapshot");
            }
        },
        {
            "Games have snapshots of their own", static async scope =>
            {
                var ours = await scope.SaveAsync(scope.Event());
                await scope.SaveAsync(scope.Event(seconds: 1) with { GameId = Fresh.GameId() });
                await scope.MustFindAsync(ours, "the snapshot after another game's event");
            }
        },
        {
            "Another store's newer event stands", static async scope =>
            {
                var newer = scope.Event(seconds: 1);
                await scope.OpenAnother().SaveAsync(newer, CancellationToken.None);
                await scope.SaveAsync(scope.Event());
                await scope.MustFindAsync(newer, "the snapshot");
            }
        },
        {
            "A removed snapshot is gone, and the next event is saved", static async scope =>
            {
                var saved = await scope.SaveAsync(scope.Event(seconds: 1));
                await scope.OpenAnother().RemoveAsync(saved.GameId, CancellationToken.None);
                await scope.MustFindAsync(null, "the snapshot after its removal");
                await scope.MustFindAsync(await scope.SaveAsync(scope.Event()), "the snapshot after an event that is older than the removed one");
            }
        },
        {
            "Removing a snapshot that is not there does nothing, and touches no other game's", static async scope =>
            {
                var saved = await scope.SaveAsync(scope.Event());
                await scope.Store.RemoveAsync(Fresh.GameId(), CancellationToken.None);
                await scope.MustFindAsync(saved, "the snapshot after another game's removal");
            }
        },
        {
            "A cancelled token cancels a removal", static async scope =>
            {
                var saved = await scope.SaveAsync(scope.Event());
                await Expect.CancelsAsync(token => scope.Store.RemoveAsync(saved.GameId, token), "a removal");
                await scope.MustFindAsync(saved, "the snapshot after a cancelled removal");
            }
        },
        {
            "A cancelled token cancels a save", static async scope =>
            {
                await Expect.CancelsAsync(token => scope.Store.SaveAsync(scope.Event(), token), "a save");
                await scope.MustFindAsync(null, "the snapshot after a cancelled save");
            }
        },
    };
}
