namespace Galaxy.Runtime.Testing;

internal static class RecordTransitionCases
{
    private static readonly DateTimeOffset Later = RecordScope.Noon.AddHours(1);

    public static CaseTable<RecordScope> All { get; } = new()
    {
        { "A transition to stopped leaves the record as the change says", static scope => AppliesAsync(scope, RuntimeStatus.Running, RuntimeStatus.Stopped) },
        { "A transition to removed leaves the record as the change says", static scope => AppliesAsync(scope, RuntimeStatus.Stopped, RuntimeStatus.Removed) },
        { "A running record can go to removed", static scope => AppliesAsync(scope, RuntimeStatus.Running, RuntimeStatus.Removed) },
        {
            "A transition binds the record to another engine if it names one", static async scope =>
            {
                foreach (var to in (RuntimeStatus[])[RuntimeStatus.Stopped, RuntimeStatus.Removed])
                {
                    var record = await scope.ArrangeAsync();
                    var change = Change(record, to) with { EngineId = scope.EngineId + "-next" };
                    Expect.Equal(RecordWriteResult.Applied, await scope.TransitionAsync(change, record.Fence), "the transition");
                    await scope.MustFindAsync(change.ApplyTo(record, record.Fence), "the record after the transition");
                }
            }
        },
        {
            "A wrong status is a conflict and changes nothing", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                await RefusesAsync(scope, record, Change(record, RuntimeStatus.Stopped) with { From = RuntimeStatus.Stopped }, "a transition from another status");
            }
        },
        {
            "A wrong container id is a conflict and changes nothing", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var change = Change(record, RuntimeStatus.Stopped);
                await RefusesAsync(scope, record, change with { ExpectedContainerId = "another" }, "a transition of another container");
                await RefusesAsync(scope, record, change with { ExpectedContainerId = "CONTAINER-1" }, "a transition of a container id in upper case");
                await RefusesAsync(scope, record, change with { ExpectedContainerId = "container" }, "a transition of a part of the container id");
            }
        },
        {
            "An expected empty container id is a conflict with one that is not empty", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                await RefusesAsync(scope, record, Change(record, RuntimeStatus.Stopped) with { ExpectedContainerId = null }, "a transition that expects no container");
            }
        },
        {
            "An expected empty container id matches an empty one", static async scope =>
            {
                var record = await scope.ArrangeAsync(static record => record with { ContainerId = null });
                Expect.Equal(RecordWriteResult.Applied, await scope.TransitionAsync(Change(record, RuntimeStatus.Stopped), record.Fence), "the transition");
            }
        },
        {
            "A transition of a game without a record is not found and makes none", static async scope =>
            {
                var fence = await scope.BeginAsync();
                Expect.Equal(RecordWriteResult.NotFound, await scope.TransitionAsync(Change(scope.Running(fence), RuntimeStatus.Stopped), fence), "the transition");
                await scope.MustFindAsync(null, "the record afterwards");
            }
        },
        {
            "A second transition finds the record changed", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var change = Change(record, RuntimeStatus.Stopped);
                Expect.Equal(RecordWriteResult.Applied, await scope.TransitionAsync(change, record.Fence), "the first transition");
                Expect.Equal(RecordWriteResult.Conflict, await scope.TransitionAsync(change, record.Fence), "the same transition again");
            }
        },
        {
            "Of transitions at once exactly one applies", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var change = Change(record, RuntimeStatus.Stopped);
                var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
                    async () => await (number % 2 == 0 ? scope.Store : scope.Another).TransitionAsync(change, record.Fence, scope.Token))));
                Expect.Equal(1, answers.Count(static answer => answer is RecordWriteResult.Applied), "the applied ones of 16 transitions");
                Expect.Equal(15, answers.Count(static answer => answer is RecordWriteResult.Conflict), "the conflicts of 16 transitions");
            }
        },
        {
            "A transition touches no other game", static async scope =>
            {
                var record = await scope.ArrangeAsync();
                var other = await scope.ArrangeAsync(gameId: Fresh.GameId());
                await scope.TransitionAsync(Change(record, RuntimeStatus.Stopped), record.Fence);
                await scope.MustFindAsync(other, "another game's record");
            }
        },
    };

    private static StatusTransition Change(RuntimeRecord record, RuntimeStatus to) => new()
    {
        GameId = record.GameId,
        From = record.Status,
        ExpectedContainerId = record.ContainerId,
        To = to,
        Now = Later,
    };

    private static async Task AppliesAsync(RecordScope scope, RuntimeStatus from, RuntimeStatus to)
    {
        // The writer's fence is a newer one than the record's: it must become the record's.
        var record = await scope.ArrangeAsync(record => record with { Status = from });
        var fence = await scope.BeginAsync();
        var change = Change(record, to);
        Expect.Equal(RecordWriteResult.Applied, await scope.TransitionAsync(change, fence), "the transition");
        await scope.MustFindAsync(change.ApplyTo(record, fence), "the record after the transition");
    }

    private static async Task RefusesAsync(RecordScope scope, RuntimeRecord record, StatusTransition change, string what)
    {
        Expect.Equal(RecordWriteResult.Conflict, await scope.TransitionAsync(change, record.Fence), what);
        await scope.MustFindAsync(record, $"the record after {what}");
    }
}
