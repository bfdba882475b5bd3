namespace Galaxy.Runtime.Testing;

/// <summary>Openings of operations that another one has overtaken: their holders must not go on.</summary>
internal static class JournalLateOpenCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "An opening after one with a greater fence is born interrupted", static async scope =>
            {
                var late = scope.Entry();
                var newer = await scope.OpenAsync();
                await MustBeLateAsync(scope, late);
                await scope.MustBeOpenAsync(true, newer, "the entry with the greater fence");
            }
        },
        {
            "An opening after a closed entry with a greater fence is born interrupted", static async scope =>
            {
                var late = scope.Entry();
                await scope.CloseAsync(await scope.OpenAsync(), JournalScope.Closing());
                await MustBeLateAsync(scope, late);
            }
        },
        {
            "An opening after a refusal or replay with a greater fence is born interrupted", static async scope =>
            {
                var (first, second) = (scope.Entry(), scope.Entry());
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.ServiceUnavailable) });
                await MustBeLateAsync(scope, first);
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) });
                await MustBeLateAsync(scope, second);
            }
        },
        {
            "The fence of a counted-up entry counts", static async scope =>
            {
                var replay = scope.Entry(OperationKind.Stop) with { MayRepeat = true, Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) };
                await scope.AppendAsync(replay);
                var late = scope.Entry();
                await scope.AppendAsync(replay with { OperationId = Fresh.Id(), Fence = late.Fence + 1 });
                await MustBeLateAsync(scope, late);
            }
        },
        {
            "An opening that comes too late closes nothing", static async scope =>
            {
                var older = await scope.OpenAsync();
                var late = scope.Entry();
                await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.ServiceUnavailable) });
                await MustBeLateAsync(scope, late);
                await scope.MustBeOpenAsync(true, older, "the entry with the lower fence");
            }
        },
        {
            "A greater fence of another game does not matter", static async scope =>
            {
                var entry = scope.Entry();
                await scope.OpenAsync(scope.Entry() with { GameId = Fresh.GameId() });
                Expect.Equal(false, (await scope.Store.OpenAsync(entry, head: null, scope.Token)).IsOvertaken, "being overtaken by another game's entry");
                await scope.MustBeOpenAsync(true, entry, "the entry");
            }
        },
        {
            "A late opening that is sent again is as late as before", static async scope =>
            {
                var late = scope.Entry();
                await scope.OpenAsync();
                await MustBeLateAsync(scope, late);
                await MustBeLateAsync(scope, late);
            }
        },
        {
            "An opening that is sent again after a later one interrupted it is overtaken", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.OpenAsync();
                var again = await scope.Another.OpenAsync(entry, head: null, scope.Token);
                Expect.Equal(true, again.IsOvertaken, "being overtaken");
                Expect.Equal(ErrorCode.Interrupted, again.Entry.Closing?.ErrorCode, "how the entry in the answer is closed");
            }
        },
        {
            "Of openings at once the one with the greatest fence stays open and every other is interrupted", static async scope =>
            {
                for (var round = 0; round < 5; round++)
                {
                    var entries = Enumerable.Range(0, 8).Select(_ => scope.Entry()).ToList();
                    var results = await Task.WhenAll(entries.Select((entry, number) => Task.Run(
                        async () => await (number % 2 == 0 ? scope.Store : scope.Another).OpenAsync(entry, head: null, scope.Token))));
                    Expect.Sequence([entries[^1].OperationId], (await scope.ReadOpenAsync()).Select(static entry => entry.OperationId), "the open entries after openings at once");
                    Expect.Equal(false, results[^1].IsOvertaken, "being overtaken, of the greatest fence");
                    foreach (var result in results)
                    {
                        Expect.Equal(result.IsOvertaken, result.Entry.Closing is not null, "being born closed, by what the answer says");
                        Expect.Equal(!result.IsOvertaken, (await scope.ReadAsync(result.Entry))?.WasCommitted, "being committed, by what the answer says");
                    }
                }
            }
        },
    };

    private static async Task MustBeLateAsync(JournalScope scope, OperationEntry late)
    {
        var opened = await scope.Store.OpenAsync(late, head: null, scope.Token);
        Expect.Equal(true, opened.IsOvertaken, "being overtaken, of an opening under a lower fence than another row's");
        Expect.Equal(ErrorCode.Interrupted, opened.Entry.Closing?.ErrorCode, "how the entry in the answer is closed");
        Expect.Equal(late with { Closing = opened.Entry.Closing }, await scope.ReadAsync(late), "the late entry");
        await scope.MustBeOpenAsync(false, late, "the late entry");
    }
}
