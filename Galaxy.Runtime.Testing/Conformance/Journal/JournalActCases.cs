namespace Galaxy.Runtime.Testing;

internal static class JournalActCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "Acts are the entries that the model calls so, newest first", static async scope =>
            {
                var expected = new List<Guid>();
                foreach (var kind in Enum.GetValues<OperationKind>().Where(static kind => kind is not OperationKind.Unknown))
                {
                    foreach (var source in Enum.GetValues<OperationSource>())
                    {
                        foreach (var errorCode in Enum.GetValues<ErrorCode>())
                        {
                            var entry = await scope.AppendAsync(scope.Entry(kind) with { Source = source, Closing = JournalScope.Closing(errorCode) });
                            expected.AddRange(entry.IsAct ? [entry.OperationId] : []);
                        }
                    }
                }

                expected.Reverse();
                await MustBeActsAsync(scope, expected, "the acts among entries of every kind, source and code");
            }
        },
        {
            "Whatever was opened is an act", static async scope =>
            {
                var failed = await scope.OpenAsync();
                await scope.CloseAsync(failed, JournalScope.Closing(ErrorCode.InternalError));
                var open = await scope.OpenAsync();
                await MustBeActsAsync(scope, [open.OperationId, failed.OperationId], "the acts");
            }
        },
        {
            "An opening that came too late, and a step inside another operation, are no acts", static async scope =>
            {
                var late = scope.Entry();
                var outer = await scope.OpenAsync(scope.Entry(OperationKind.Restart));
                await scope.AppendAsync(scope.Entry(OperationKind.Stop) with { CorrelationId = outer.OperationId, Closing = JournalScope.Closing() });
                await scope.Store.OpenAsync(late, head: null, scope.Token);
                await MustBeActsAsync(scope, [outer.OperationId], "the acts");
            }
        },
        {
            "Acts are read, however many refusals lie between", static async scope =>
            {
                var first = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.RefuseOftenAsync();
                var second = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.RefuseOftenAsync();
                await MustBeActsAsync(scope, [second.OperationId, first.OperationId], "the acts");
            }
        },
        {
            "Acts that ended earlier are left out, and open ones are not", static async scope =>
            {
                var open = await scope.OpenAsync(scope.Entry() with { StartedAt = JournalScope.Noon.AddYears(-1) });
                await scope.AppendAsync(At(scope, JournalScope.Noon.AddMicroseconds(-1)));
                var exact = await scope.AppendAsync(At(scope, JournalScope.Noon));
                Expect.Sequence(
                    [exact.OperationId, open.OperationId],
                    (await scope.Store.ReadActsAsync(scope.GameId, JournalScope.Noon, 10, scope.Token)).Select(static act => act.OperationId),
                    "the acts since noon");
            }
        },
        {
            "An act that was repeated counts from its last repetition", static async scope =>
            {
                var stop = scope.Entry(OperationKind.Stop) with { MayRepeat = true, Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) };
                await scope.AppendAsync(stop with { Closing = stop.Closing! with { FinishedAt = JournalScope.Noon.AddHours(-1) } });
                await scope.AppendAsync(stop with { OperationId = Fresh.Id(), Closing = stop.Closing! with { FinishedAt = JournalScope.Noon } });
                var acts = await scope.Store.ReadActsAsync(scope.GameId, JournalScope.Noon, 10, scope.Token);
                Expect.Sequence([stop.OperationId], acts.Select(static act => act.OperationId), "the acts since noon");
            }
        },
        {
            "Reading acts ends at its limit", static async scope =>
            {
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var second = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var acts = await scope.Store.ReadActsAsync(scope.GameId, DateTimeOffset.UnixEpoch, 1, scope.Token);
                Expect.Sequence([second.OperationId], acts.Select(static act => act.OperationId), "the newest act");
            }
        },
        {
            "Reading acts shows those of that game only", static async scope =>
            {
                var ours = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                await scope.AppendAsync(scope.Entry() with { GameId = scope.GameId + "x", Closing = JournalScope.Closing() });
                await MustBeActsAsync(scope, [ours.OperationId], "the acts");
            }
        },
    };

    private static OperationEntry At(JournalScope scope, DateTimeOffset finishedAt) => scope.Entry() with { Closing = JournalScope.Closing() with { FinishedAt = finishedAt } };

    private static async Task MustBeActsAsync(JournalScope scope, IEnumerable<Guid> expected, string what) =>
        Expect.Sequence(
            expected, (await scope.Store.ReadActsAsync(scope.GameId, DateTimeOffset.UnixEpoch, 1000, scope.Token)).Select(static act => act.OperationId), what);
}
