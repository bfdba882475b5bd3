namespace Galaxy.Runtime.Testing;

internal static class RecordFenceCases
{
    public static CaseTable<RecordScope> All { get; } = new()
    {
        {
            "A game without a record has a fence drawn and no record", static async scope =>
            {
                var head = await scope.Store.BeginAsync(scope.GameId, scope.Token);
                Expect.Equal(null, head.Record, "the record of a new game");
                Expect.That(head.Fence > 0, "its fence is larger than 0");
                await scope.MustFindAsync(null, "the record after a begin alone");
            }
        },
        {
            "Begin reads the record as it is", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                Expect.Equal(record, (await scope.Store.BeginAsync(scope.GameId, scope.Token)).Record, "the record that begin read");
            }
        },
        {
            "Every fence of a game is larger than the one before", static async scope =>
            {
                var fences = new List<long>();
                for (var draw = 0; draw < 20; draw++)
                {
                    fences.Add((await (draw % 2 == 0 ? scope.Store : scope.Another).BeginAsync(scope.GameId, scope.Token)).Fence);
                }

                Expect.Sequence(fences.Distinct().Order(), fences, "the fences, drawn by two stores in turn");
            }
        },
        {
            "Fences drawn at once are all different", static async scope =>
            {
                var fences = await Task.WhenAll(Enumerable.Range(0, 32).Select(draw => Task.Run(
                    async () => (await (draw % 2 == 0 ? scope.Store : scope.Another).BeginAsync(scope.GameId, scope.Token)).Fence)));
                Expect.Equal(32, fences.Distinct().Count(), "the different fences of 32 draws");
                var last = await scope.BeginAsync();
                Expect.That(fences.All(fence => fence < last), "the next fence is larger than all of them");
            }
        },
        {
            "A fence is not below the clock in microseconds", static async scope =>
            {
                // An hour's grace: the clock is the store's, and may differ from ours.
                var atLeast = scope.Time.GetUtcNow().AddHours(-1).ToUnixMicroseconds();
                var fence = await scope.BeginAsync();
                Expect.That(fence >= atLeast, $"a fence of the microseconds since 1970, {atLeast} or more; found {fence}");
            }
        },
        {
            "A write with an older fence is refused and changes nothing", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                await scope.BeginAsync();
                Expect.Equal(RecordWriteResult.StaleFence, await scope.UpsertAsync(record with { ContainerId = "late" }), "an upsert with an older fence");
                Expect.Equal(RecordWriteResult.StaleFence, await scope.TransitionAsync(StopOf(record), record.Fence), "a transition with an older fence");
                await scope.MustFindAsync(record, "the record after refused writes");
            }
        },
        {
            "A write with an older fence is refused even while there is no record", static async scope =>
            {
                var older = await scope.BeginAsync();
                await scope.BeginAsync();
                Expect.Equal(RecordWriteResult.StaleFence, await scope.UpsertAsync(scope.Running(older)), "an upsert with an older fence");
                Expect.Equal(RecordWriteResult.StaleFence, await scope.TransitionAsync(StopOf(scope.Running(older)), older), "a transition with an older fence");
                await scope.MustFindAsync(null, "the record after refused writes");
            }
        },
        {
            "A write with a fence that was never drawn is refused", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var another = record with { Fence = record.Fence + 1, ContainerId = "invented" };
                Expect.Equal(RecordWriteResult.StaleFence, await scope.UpsertAsync(another), "an upsert with a larger fence than was drawn");
                Expect.Equal(RecordWriteResult.StaleFence, await scope.TransitionAsync(StopOf(record), another.Fence), "a transition with a larger fence than was drawn");
                await scope.MustFindAsync(record, "the record after refused writes");
            }
        },
        {
            "A fence that another store drew counts", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                await scope.Another.BeginAsync(scope.GameId, scope.Token);
                Expect.Equal(RecordWriteResult.StaleFence, await scope.UpsertAsync(record), "an upsert after another store drew a fence");
            }
        },
        {
            "Fences of different games are separate", static async scope =>
            {
                var fence = await scope.BeginAsync();
                await scope.BeginAsync(Fresh.GameId());
                await scope.MustUpsertAsync(scope.Running(fence));
            }
        },
        {
            "A stale fence is reported before anything else", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                await scope.BeginAsync();
                var change = StopOf(record) with { From = RuntimeStatus.Stopped, ExpectedContainerId = "another" };
                Expect.Equal(RecordWriteResult.StaleFence, await scope.TransitionAsync(change, record.Fence), "a stale transition that is wrong in all else too");
            }
        },
    };

    private static StatusTransition StopOf(RuntimeRecord record) => new()
    {
        GameId = record.GameId,
        From = RuntimeStatus.Running,
        ExpectedContainerId = record.ContainerId,
        To = RuntimeStatus.Stopped,
        Now = RecordScope.Noon.AddHours(1),
    };
}
