namespace Galaxy.Runtime.Testing;

internal static class JournalAppendCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "An appended entry is born closed", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.NotFound) });
                await scope.MustReadAsync(entry, "the entry");
                await scope.MustBeOpenAsync(false, entry, "an appended entry");
            }
        },
        {
            "Appending an open id closes it", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.AppendAsync(entry with { Closing = JournalScope.Closing(ErrorCode.LeaseLost) });
                await scope.MustReadAsync(entry with { Closing = JournalScope.Closing(ErrorCode.LeaseLost) }, "the entry");
                Expect.Equal(1, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "Appending a closed id changes nothing", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.NotFound) });
                await scope.AppendAsync(entry with { ImageRef = "repo/another:9.9.9", Closing = JournalScope.Closing() });
                await scope.MustReadAsync(entry, "the entry after a second append");
                Expect.Equal(1, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "Appending closes no other entry of the game", static async scope =>
            {
                var outer = await scope.OpenAsync(scope.Entry(OperationKind.Restart));
                await scope.AppendAsync(scope.Entry(OperationKind.Stop) with { CorrelationId = outer.OperationId, Closing = JournalScope.Closing() });
                await scope.MustBeOpenAsync(true, outer, "the outer entry after an inner one was appended");
            }
        },
        {
            "An appended entry's unpublished events go into the outbox", static async scope =>
            {
                OutboxEvent[] events = [scope.Waiting(), scope.Waiting()];
                var entry = scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.Conflict) with { Unpublished = events } };
                await scope.AppendAsync(entry);
                await scope.MustWaitAsync(events, "the events of an appended entry");
                await scope.MustReadAsync(entry with { Closing = JournalScope.Closing(ErrorCode.Conflict) }, "the entry, without its events");
            }
        },
        {
            "The events of an append that closes an open id go into the outbox", static async scope =>
            {
                var entry = await scope.OpenAsync();
                OutboxEvent[] events = [scope.Waiting(), scope.Waiting()];
                await scope.AppendAsync(entry with { Closing = JournalScope.Closing(ErrorCode.Conflict) with { Unpublished = events } });
                await scope.MustWaitAsync(events, "the events of an append that closed an entry");
            }
        },
        {
            "Appending a closed id adds no events", static async scope =>
            {
                var entry = await scope.AppendAsync(scope.Entry() with { Closing = JournalScope.Closing(ErrorCode.Conflict) });
                await scope.AppendAsync(entry with { Closing = JournalScope.Closing() with { Unpublished = [scope.Waiting()] } });
                await scope.MustWaitAsync([], "the events of a second append");
            }
        },
        {
            "An entry without a closing is not appended", static async scope =>
            {
                var entry = scope.Entry();
                await Expect.ThrowsAsync<ArgumentException>(() => scope.AppendAsync(entry), "appending an entry without a closing is an argument error");
                Expect.Equal(0, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
    };
}
