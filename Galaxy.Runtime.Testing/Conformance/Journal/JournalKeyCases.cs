namespace Galaxy.Runtime.Testing;

internal static class JournalKeyCases
{
    private const string Key = "Key-1";

    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "A succeeded entry is found by its key", static async scope =>
            {
                var entry = await scope.OpenAsync(scope.Entry(key: Key));
                await scope.CloseAsync(entry, JournalScope.Closing());
                Expect.Equal(entry with { Closing = JournalScope.Closing() }, await scope.FindSucceededAsync(Key), "the entry that is found");
            }
        },
        {
            "An appended success is found by its key", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                Expect.Equal(entry, await scope.FindSucceededAsync(Key), "the entry that is found");
            }
        },
        {
            "An open entry is not found by its key", static async scope =>
            {
                await scope.OpenAsync(scope.Entry(key: Key));
                Expect.Equal(null, await scope.FindSucceededAsync(Key), "what is found by an open entry's key");
            }
        },
        {
            "A failed entry is not found by its key, and neither is a replay", static async scope =>
            {
                await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing(ErrorCode.ImagePullFailed) });
                await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing(ErrorCode.ReplayNoOp) });
                Expect.Equal(null, await scope.FindSucceededAsync(Key), "what is found by a failed entry's key");
            }
        },
        {
            "A success after failures under one key is found", static async scope =>
            {
                await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing(ErrorCode.ImagePullFailed) });
                await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing(ErrorCode.Conflict) });
                var success = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                Expect.Equal(success.OperationId, (await scope.FindSucceededAsync(Key))?.OperationId, "the entry that is found");
            }
        },
        {
            "A key counts for its game and kind only, and exactly", static async scope =>
            {
                await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                Expect.Equal(null, await scope.FindSucceededAsync(Key, OperationKind.Stop), "what is found under another kind");
                Expect.Equal(null, await scope.FindSucceededAsync(Key, gameId: Fresh.GameId()), "what is found under another game");
                Expect.Equal(null, await scope.FindSucceededAsync("key-1"), "what is found under the key in lower case");
                Expect.Equal(null, await scope.FindSucceededAsync("Key"), "what is found under a part of the key");
            }
        },
        {
            "The same key serves every kind and game", static async scope =>
            {
                var start = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                var stop = await scope.AppendAsync(scope.Entry(OperationKind.Stop, Key) with { Closing = JournalScope.Closing() });
                var other = await scope.AppendAsync(scope.Entry(key: Key) with { GameId = Fresh.GameId(), Closing = JournalScope.Closing() });
                Expect.Equal(start, await scope.FindSucceededAsync(Key), "the start");
                Expect.Equal(stop, await scope.FindSucceededAsync(Key, OperationKind.Stop), "the stop");
                Expect.Equal(other, await scope.FindSucceededAsync(Key, gameId: other.GameId), "another game's start");
            }
        },
        {
            "The key of an entry that a later one closed as success counts", static async scope =>
            {
                var older = await scope.OpenAsync(scope.Entry(key: Key));
                await scope.OpenAsync(scope.Entry(), scope.Head(older));
                Expect.Equal(older.OperationId, (await scope.FindSucceededAsync(Key))?.OperationId, "the entry that is found");
            }
        },
        {
            "The key of an entry that a later one closed as interrupted does not count", static async scope =>
            {
                await scope.OpenAsync(scope.Entry(key: Key));
                await scope.OpenAsync(scope.Entry());
                Expect.Equal(null, await scope.FindSucceededAsync(Key), "what is found by the key of an interrupted entry");
            }
        },
        {
            "A second success under a key is closed without it when a later entry closes it", static async scope =>
            {
                var first = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                var second = await scope.OpenAsync(scope.Entry(key: Key));
                await scope.OpenAsync(scope.Entry(), scope.Head(second));
                await MustHaveLostItsKeyAsync(scope, first, second);
            }
        },
        {
            "A second success under a key is closed without it", static async scope =>
            {
                var first = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                var second = await scope.OpenAsync(scope.Entry(key: Key));
                await scope.CloseAsync(second, JournalScope.Closing());
                await MustHaveLostItsKeyAsync(scope, first, second);
            }
        },
        {
            "A second success under a key is appended without it", static async scope =>
            {
                var first = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                var second = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                await MustHaveLostItsKeyAsync(scope, first, second);
            }
        },
    };

    private static async Task MustHaveLostItsKeyAsync(JournalScope scope, OperationEntry first, OperationEntry second)
    {
        Expect.Equal(first, await scope.FindSucceededAsync(Key), "the entry that is found by the key");
        var found = await scope.ReadAsync(second);
        Expect.Equal(ErrorCode.None, found?.Closing?.ErrorCode, "how the second entry is closed");
        Expect.Equal(null, found?.IdempotencyKey, "the second entry's key");
    }
}
