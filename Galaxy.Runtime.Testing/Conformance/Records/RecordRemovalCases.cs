namespace Galaxy.Runtime.Testing;

internal static class RecordRemovalCases
{
    public static CaseTable<RecordScope> All { get; } = new()
    {
        {
            "A removed game's record is deleted", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                Expect.Equal(RecordWriteResult.Applied, await RemoveAsync(scope, record.Fence), "the removal");
                await scope.MustFindAsync(null, "the record afterwards");
                Expect.Equal(0, (await scope.ListAsync(new RuntimeRecordFilter { EngineId = scope.EngineId })).Count, "the listed records");
            }
        },
        {
            "A record with another status is not deleted", static async scope =>
            {
                foreach (var status in (RuntimeStatus[])[RuntimeStatus.Running, RuntimeStatus.Stopped])
                {
                    var record = await scope.ArrangeAsync(record => record with { Status = status });
                    Expect.Equal(RecordWriteResult.Conflict, await RemoveAsync(scope, record.Fence), $"the removal of a {status} record");
                    await scope.MustFindAsync(record, "the record afterwards");
                }
            }
        },
        {
            "A removal without a record finds none", static async scope =>
                Expect.Equal(RecordWriteResult.NotFound, await RemoveAsync(scope, await scope.BeginAsync()), "the removal")
        },
        {
            "A removal with a stale fence is refused before anything else", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                var fence = await scope.BeginAsync();
                Expect.Equal(RecordWriteResult.StaleFence, await RemoveAsync(scope, record.Fence), "the removal with an older fence");
                await scope.MustFindAsync(record, "the record afterwards");
                Expect.Equal(RecordWriteResult.StaleFence, await RemoveAsync(scope, fence + 1), "the removal with a fence that was never drawn");
                await scope.MustUpsertAsync(record with { Fence = fence, Status = RuntimeStatus.Running });
                Expect.Equal(RecordWriteResult.StaleFence, await RemoveAsync(scope, record.Fence), "the stale removal of a running record");
                Expect.Equal(RecordWriteResult.StaleFence, await scope.Store.RemoveAsync(Fresh.GameId(), fence, scope.Token), "the removal of a game that was never begun");
            }
        },
        {
            "A removed record's fence stays", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                await RemoveAsync(scope, record.Fence);
                Expect.Equal(RecordWriteResult.NotFound, await RemoveAsync(scope, record.Fence), "a second removal with the same fence");
                var next = await scope.BeginAsync();
                Expect.That(next > record.Fence, "the next fence is greater");
                Expect.Equal(RecordWriteResult.StaleFence, await scope.UpsertAsync(record), "a write with the fence from before the removal");
            }
        },
        {
            "A listing by instant of removal shows only records removed earlier", static async scope =>
            {
                var before = await scope.ArrangeAsync(static record => record with { RemovedAt = RecordScope.Noon.AddMicroseconds(-1) });
                await scope.ArrangeAsync(static record => record with { RemovedAt = RecordScope.Noon }, Fresh.GameId());
                await scope.ArrangeAsync(static record => record with { RemovedAt = null }, Fresh.GameId());
                await scope.MustListAsync([before.GameId], new RuntimeRecordFilter { EngineId = scope.EngineId, RemovedBefore = RecordScope.Noon }, "the listing");
            }
        },
        {
            "A cancelled token cancels a removal", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with { Status = RuntimeStatus.Removed });
                await Expect.CancelsAsync(async token => await scope.Store.RemoveAsync(scope.GameId, record.Fence, token), "a removal");
                await scope.MustFindAsync(record, "the record after a cancelled removal");
            }
        },
    };

    private static Task<RecordWriteResult> RemoveAsync(RecordScope scope, long fence) => scope.Store.RemoveAsync(scope.GameId, fence, scope.Token).AsTask();
}
