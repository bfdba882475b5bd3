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
            "A key counts until its expiry", static async scope =>
            {
                var entry = await scope.AppendAsync(Expiring(scope, JournalScope.Noon.AddHours(1)));
                Expect.Equal(entry, await scope.FindSucceededAsync(Key, now: JournalScope.Noon.AddHours(1).AddMicroseconds(-1)), "what is found just before the expiry");
                Expect.Equal(null, await scope.FindSucceededAsync(Key, now: JournalScope.Noon.AddHours(1)), "what is found at the expiry");
            }
        },
        {
            "A key without an expiry counts for ever", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry(key: Key) with { Closing = JournalScope.Closing() });
                Expect.Equal(entry, await scope.FindSucceededAsync(Key, now: JournalScope.Noon.AddYears(50)), "what is found 50 years later");
            }
        },
        {
            "A key that has expired is taken over by a closing", static scope => MustTakeOverAsync(scope, static async scope =>
            {
                var second = await scope.OpenAsync(Later(scope));
                await scope.CloseAsync(second, JournalScope.Closing());
                return second.OperationId;
            })
        },
        {
            "A key that has expired is taken over by an append", static scope => MustTakeOverAsync(
                scope, static async scope => (await scope.AppendAsync(Later(scope) with { Closing = JournalScope.Closing() })).OperationId)
        },
        {
            "A key that has expired is taken over by an entry that a later one closes", static scope => MustTakeOverAsync(scope, static async scope =>
            {
                var second = await scope.OpenAsync(Later(scope));
                await scope.OpenAsync(scope.Entry(), scope.Head(second));
                return second.OperationId;
            }, DateTimeOffset.UnixEpoch)
        },
        {
            "A key that has not expired yet is not taken over", static async scope =>
            {
                var first = await scope.AppendAsync(Expiring(scope, JournalScope.Closing().FinishedAt.AddMicroseconds(1)));
                var second = await scope.AppendAsync(Later(scope) with { Closing = JournalScope.Closing() });
                await MustHaveLostItsKeyAsync(scope, first, second);
                Expect.Equal(null, (await scope.ReadAsync(second))?.IdempotencyKeyExpiresAt, "the expiry of a key that was not kept");
            }
        },
        {
            "A failure takes no key over", static async scope =>
            {
                var first = await scope.AppendAsync(Expiring(scope, JournalScope.Noon));
                await scope.AppendAsync(Later(scope) with { Closing = JournalScope.Closing(ErrorCode.Conflict) });
                await scope.MustReadAsync(first, "the entry whose key has expired, after a failure under the key");
            }
        },
        {
            "Of successes at once under a key that has expired one takes it over", static async scope =>
            {
                for (var round = 0; round < 5; round++)
                {
                    var game = scope.Entry() with { GameId = Fresh.GameId(), IdempotencyKey = Key };
                    await scope.AppendAsync(game with { IdempotencyKeyExpiresAt = JournalScope.Noon, Closing = JournalScope.Closing() });
                    var opened = await scope.OpenAsync(game with { OperationId = Fresh.Id(), Fence = scope.Entry().Fence });
                    var appended = Enumerable.Range(0, 6).Select(_ => game with { OperationId = Fresh.Id(), Closing = JournalScope.Closing() }).ToList();
                    await Task.WhenAll(
                        appended.Select((entry, number) => Task.Run(async () => await (number % 2 == 0 ? scope.Store : scope.Another).AppendAsync(entry, scope.Token)))
                            .Append(Task.Run(() => scope.CloseAsync(opened, JournalScope.Closing()))));
                    var entries = await scope.ReadAsync(gameId: game.GameId);
                    Expect.Equal(8, entries.Count(static entry => entry.Closing?.ErrorCode is ErrorCode.None), "the successes");
                    var holder = entries.Where(static entry => entry.IdempotencyKey is not null).ToList();
                    Expect.Equal(1, holder.Count, "the entries with the key");
                    Expect.That(holder[0].OperationId != game.OperationId, "the key was taken from the entry where it had expired");
                }
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

    private static OperationEntry Expiring(JournalScope scope, DateTimeOffset at) =>
        scope.Entry(key: Key) with { IdempotencyKeyExpiresAt = at, Closing = JournalScope.Closing() };

    private static OperationEntry Later(JournalScope scope) => scope.Entry(key: Key) with { IdempotencyKeyExpiresAt = JournalScope.Noon.AddDays(1) };

    // Without an expiry the key expires at the very instant at which the second one ends.
    private static async Task MustTakeOverAsync(JournalScope scope, Func<JournalScope, Task<Guid>> succeed, DateTimeOffset? expiry = null)
    {
        var first = await scope.AppendAsync(Expiring(scope, expiry ?? JournalScope.Closing().FinishedAt));
        var second = await succeed(scope);
        Expect.Equal(second, (await scope.FindSucceededAsync(Key))?.OperationId, "the entry that is found by the key");
        await scope.MustReadAsync(first with { IdempotencyKey = null, IdempotencyKeyExpiresAt = null }, "the entry that had the key");
    }

    private static async Task MustHaveLostItsKeyAsync(JournalScope scope, OperationEntry first, OperationEntry second)
    {
        Expect.Equal(first, await scope.FindSucceededAsync(Key), "the entry that is found by the key");
        var found = await scope.ReadAsync(second);
        Expect.Equal(ErrorCode.None, found?.Closing?.ErrorCode, "how the second entry is closed");
        Expect.Equal(null, found?.IdempotencyKey, "the second entry's key");
    }
}
