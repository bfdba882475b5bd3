namespace Galaxy.Runtime.Testing;

internal static class RecordWriteCases
{
    public static CaseTable<RecordScope> All { get; } = new()
    {
        { "A game without a record is not found", static async scope => await scope.MustFindAsync(null, "the record of an unknown game") },
        {
            "Every field comes back as it was written", static async scope =>
            {
                foreach (var status in (RuntimeStatus[])[RuntimeStatus.Running, RuntimeStatus.Stopped, RuntimeStatus.Removed])
                {
                    var record = await scope.ArrangeAsync(record => record with { Status = status });
                    await scope.MustFindAsync(record, "the record");
                    Expect.Equal(record, await scope.Another.FindAsync(scope.GameId, scope.Token), "the record as another store reads it");
                }
            }
        },
        {
            "An upsert replaces every field, nulls and empty texts among them", static async scope =>
            {
                await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                var bare = new RuntimeRecord
                {
                    GameId = scope.GameId, Status = RuntimeStatus.Running, Fence = await scope.BeginAsync(), LastOpAt = RecordScope.Noon, CreatedAt = RecordScope.Noon,
                };
                await scope.MustUpsertAsync(bare);
                await scope.MustFindAsync(bare, "the record after an upsert without optional fields");
            }
        },
        {
            "The same upsert twice is applied twice", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                Expect.Equal(RecordWriteResult.Applied, await scope.UpsertAsync(record), "the same upsert again");
                await scope.MustFindAsync(record, "the record");
            }
        },
        {
            "Several writes under one fence are applied", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var next = await scope.MustUpsertAsync(record with { ContainerId = "container-2" });
                await scope.MustFindAsync(next, "the record after the second write");
            }
        },
        {
            "An upsert touches no other game", static async scope =>
            {
                var ours = await scope.ArrangeAsync();
                await scope.ArrangeAsync(static record => record with { ContainerId = "another" }, Fresh.GameId());
                await scope.MustFindAsync(ours, "the record after another game's was written");
            }
        },
        {
            "Instants keep their microseconds", static async scope =>
            {
                var instant = RecordScope.Noon.AddSeconds(-0.5).AddMicroseconds(1);
                await scope.ArrangeAsync(record => record with { StartedAt = instant, LastOpAt = instant.AddMicroseconds(1) });
                var found = await scope.FindAsync();
                Expect.Equal(instant.UtcTicks, found?.StartedAt?.UtcTicks, "the ticks of StartedAt");
                Expect.Equal(instant.AddMicroseconds(1).UtcTicks, found?.LastOpAt.UtcTicks, "the ticks of LastOpAt");
            }
        },
        {
            "Long texts and texts of any script come back unchanged", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with
                {
                    ImageRef = Fresh.LongText(5000),
                    StatePath = "/srv/" + Fresh.LongText(4000),
                    Endpoint = Fresh.LongText(300),
                    Network = Fresh.LongText(300),
                    ContainerId = Fresh.Hex(64),
                });
                await scope.MustFindAsync(record, "the record");
            }
        },
        {
            "Game ids are distinguished to their last character", static async scope =>
            {
                var stem = Fresh.Hex(GameIds.MaxLength - 1);
                var first = await scope.ArrangeAsync(gameId: stem + "a");
                await scope.ArrangeAsync(static record => record with { ContainerId = "another" }, stem + "b");
                await scope.MustFindAsync(first, "the record of an id of 51 characters");
            }
        },
        {
            "A cancelled token cancels every call", static async scope =>
            {
                var record = scope.Running(fence: 1);
                var change = new StatusTransition
                {
                    GameId = scope.GameId,
                    From = RuntimeStatus.Running,
                    ExpectedContainerId = null,
                    To = RuntimeStatus.Stopped,
                    Now = RecordScope.Noon,
                };
                await Expect.CancelsAsync(async token => await scope.Store.BeginAsync(scope.GameId, token), "a begin");
                await Expect.CancelsAsync(async token => await scope.Store.FindAsync(scope.GameId, token), "a find");
                await Expect.CancelsAsync(async token => await scope.Store.UpsertAsync(record, token), "an upsert");
                await Expect.CancelsAsync(async token => await scope.Store.TransitionAsync(change, 1, token), "a transition");
                await Expect.CancelsAsync(token => scope.Store.ListAsync(RuntimeRecordFilter.All, token), "a listing");
            }
        },
    };
}
