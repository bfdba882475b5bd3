namespace Galaxy.Runtime.Testing;

/// <summary>What is found by id, open or by fence, whatever lies between.</summary>
internal static class JournalFindCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "An entry is found by its id, however many were written since", static async scope =>
            {
                var closed = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                var open = await scope.OpenAsync();
                await scope.RefuseOftenAsync();
                Expect.Equal(open, await scope.Store.FindAsync(open.OperationId, scope.Token), "an open entry by its id");
                Expect.Equal(closed, await scope.Another.FindAsync(closed.OperationId, scope.Token), "a closed entry by its id");
                Expect.Equal(null, await scope.Store.FindAsync(Fresh.Id(), scope.Token), "an entry that does not exist");
            }
        },
        {
            "A game's open entry is read, however many were written since", static async scope =>
            {
                var open = await scope.OpenAsync();
                await scope.RefuseOftenAsync();
                Expect.Sequence([open], await scope.ReadOpenAsync(), "the open entries of the game");
            }
        },
        {
            "Reading open entries shows none that is closed, and none of another game", static async scope =>
            {
                await scope.CloseAsync(await scope.OpenAsync(), JournalScope.Closing(ErrorCode.Conflict));
                await scope.OpenAsync(scope.Entry() with { GameId = scope.GameId + "x" });
                Expect.Equal(0, (await scope.ReadOpenAsync()).Count, "the open entries of the game");
            }
        },
        { "A later success overtakes", static scope => MustOvertakeAsync(scope, true, ErrorCode.None) },
        { "A later replay overtakes", static scope => MustOvertakeAsync(scope, true, ErrorCode.ReplayNoOp) },
        {
            "A later refusal or failure does not overtake", static async scope =>
            {
                foreach (var errorCode in Enum.GetValues<ErrorCode>().Where(static errorCode => errorCode is not (ErrorCode.None or ErrorCode.ReplayNoOp)))
                {
                    await MustOvertakeAsync(scope, false, errorCode);
                }
            }
        },
        {
            "An open entry does not overtake", static async scope =>
            {
                var entry = scope.Entry();
                await scope.OpenAsync();
                Expect.Equal(false, await IsOvertakenAsync(scope, entry), "being overtaken by an open entry");
            }
        },
        {
            "An entry with the same fence or a lower one does not overtake", static async scope =>
            {
                var lower = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing() });
                Expect.Equal(false, await IsOvertakenAsync(scope, scope.Entry()), "being overtaken by a lower fence");
                Expect.Equal(false, await IsOvertakenAsync(scope, scope.Entry() with { Fence = lower.Fence }), "being overtaken by the same fence");
            }
        },
        {
            "An entry with the same correlation id does not overtake", static async scope =>
            {
                var outer = await scope.OpenAsync(scope.Entry(OperationKind.Restart));
                await scope.AppendAsync(scope.Entry(OperationKind.Stop) with { CorrelationId = outer.OperationId, Closing = JournalScope.Closing() });
                Expect.Equal(false, await IsOvertakenAsync(scope, outer), "being overtaken by its own step");
            }
        },
        {
            "An entry of another game does not overtake", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.AppendAsync(scope.Entry() with { GameId = Fresh.GameId(), Closing = JournalScope.Closing() });
                Expect.Equal(false, await IsOvertakenAsync(scope, entry), "being overtaken by another game's entry");
            }
        },
        {
            "An entry is overtaken by the fence of a counted-up replay", static async scope =>
            {
                var replay = scope.Entry(OperationKind.Stop) with { MayRepeat = true, Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) };
                await scope.AppendAsync(replay);
                var entry = scope.Entry();
                Expect.Equal(false, await IsOvertakenAsync(scope, entry), "being overtaken by an older replay");
                await scope.AppendAsync(replay with { OperationId = Fresh.Id(), Fence = entry.Fence + 1 });
                Expect.Equal(true, await IsOvertakenAsync(scope, entry), "being overtaken by the repetition of an older replay");
            }
        },
    };

    private static Task<bool> IsOvertakenAsync(JournalScope scope, OperationEntry entry) => scope.Store.IsOvertakenAsync(entry, scope.Token).AsTask();

    private static async Task MustOvertakeAsync(JournalScope scope, bool expected, ErrorCode errorCode)
    {
        var gameId = Fresh.GameId();
        var entry = await scope.OpenAsync(scope.Entry() with { GameId = gameId });
        await scope.AppendAsync(scope.Entry() with { GameId = gameId, Closing = JournalScope.Closing(errorCode) });
        for (var number = 0; number < 60; number++)
        {
            await scope.AppendAsync(scope.Entry() with { GameId = gameId, Closing = JournalScope.Closing(ErrorCode.ServiceUnavailable) });
        }

        Expect.Equal(expected, await IsOvertakenAsync(scope, entry), $"being overtaken by an entry closed with {errorCode}");
    }
}
