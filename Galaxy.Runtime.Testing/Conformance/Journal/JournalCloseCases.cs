namespace Galaxy.Runtime.Testing;

internal static class JournalCloseCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "A closed entry is not open", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.CloseAsync(entry, JournalScope.Closing());
                await scope.MustBeOpenAsync(false, entry, "a closed entry");
            }
        },
        {
            "Every field of a closing comes back as it was written", static async scope =>
            {
                var entry = await scope.OpenAsync();
                var closing = Full();
                await scope.CloseAsync(entry, closing);
                await scope.MustReadAsync(entry with { Closing = closing }, "the entry");
                Expect.Equal(entry with { Closing = closing }, (await scope.Another.ReadAsync(scope.GameId, 1, before: null, scope.Token)).Entries.Single(), "the entry as another store reads it");
            }
        },
        {
            "Evidence that knows little comes back as little", static async scope =>
            {
                var entry = await scope.OpenAsync();
                var closing = JournalScope.Closing() with { ContainerId = null, Evidence = new ContainerExit { ContainerId = "container-0", Cause = ExitCause.Unknown } };
                await scope.CloseAsync(entry, closing);
                await scope.MustReadAsync(entry with { Closing = closing }, "the entry");
            }
        },
        {
            "Every error code comes back", static async scope =>
            {
                foreach (var errorCode in Enum.GetValues<ErrorCode>())
                {
                    var entry = await scope.OpenAsync();
                    await scope.CloseAsync(entry, JournalScope.Closing(errorCode));
                    await scope.MustReadAsync(entry with { Closing = JournalScope.Closing(errorCode) }, $"an entry closed with {errorCode}");
                }
            }
        },
        {
            "Every exit cause comes back", static async scope =>
            {
                foreach (var cause in Enum.GetValues<ExitCause>())
                {
                    var closing = Full();
                    closing = closing with { Evidence = closing.Evidence! with { Cause = cause } };
                    var entry = await scope.OpenAsync();
                    await scope.CloseAsync(entry, closing);
                    await scope.MustReadAsync(entry with { Closing = closing }, $"an entry with the evidence {cause}");
                }
            }
        },
        {
            "The first closing stands", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.CloseAsync(entry, JournalScope.Closing(ErrorCode.Conflict));
                await scope.CloseAsync(entry, JournalScope.Closing());
                await scope.MustReadAsync(entry with { Closing = JournalScope.Closing(ErrorCode.Conflict) }, "the entry after a second closing");
            }
        },
        {
            "Closing an unknown id does nothing", static async scope =>
            {
                await scope.CloseAsync(scope.Entry(), JournalScope.Closing());
                Expect.Equal(0, (await scope.ReadAsync()).Count, "the entries of the game");
            }
        },
        {
            "Closing touches no other entry", static async scope =>
            {
                var other = await scope.OpenAsync(scope.Entry() with { GameId = Fresh.GameId() });
                await scope.CloseAsync(await scope.OpenAsync(), JournalScope.Closing());
                await scope.MustBeOpenAsync(true, other, "another entry");
            }
        },
        {
            "Closing puts its unpublished events into the outbox, in their order", static async scope =>
            {
                var entry = await scope.OpenAsync();
                var events = Enumerable.Range(0, 5).Select(_ => scope.Waiting(operationId: entry.OperationId)).ToList();
                await scope.CloseAsync(entry, JournalScope.Closing() with { Unpublished = events });
                await scope.MustWaitAsync(events, "the events of the closing");
                await scope.MustReadAsync(entry with { Closing = JournalScope.Closing() }, "the entry, without its events");
            }
        },
        {
            "A second closing adds no events", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.CloseAsync(entry, JournalScope.Closing());
                await scope.CloseAsync(entry, JournalScope.Closing() with { Unpublished = [scope.Waiting()] });
                await scope.MustWaitAsync([], "the events of a second closing");
            }
        },
        {
            "Closing an unknown id adds no events", static async scope =>
            {
                await scope.CloseAsync(scope.Entry(), JournalScope.Closing() with { Unpublished = [scope.Waiting()] });
                await scope.MustWaitAsync([], "the events of an unknown entry");
            }
        },
        {
            "Of closings at once one stands, with its events and no others", static async scope =>
            {
                for (var round = 0; round < 5; round++)
                {
                    var gameId = Fresh.GameId();
                    var entry = await scope.OpenAsync(scope.Entry() with { GameId = gameId });
                    var closings = Enumerable.Range(0, 8).Select(number => JournalScope.Closing(ErrorCode.Conflict, $"closing {number}") with
                    {
                        Unpublished = [scope.Waiting(gameId), scope.Waiting(gameId)],
                    }).ToList();
                    await Task.WhenAll(closings.Select((closing, number) => Task.Run(
                        async () => await (number % 2 == 0 ? scope.Store : scope.Another).CloseAsync(entry.OperationId, closing, scope.Token))));
                    var message = (await scope.ReadAsync(entry))?.Closing?.Message;
                    Expect.Sequence(
                        closings.Find(closing => closing.Message == message)?.Unpublished.Select(static waiting => waiting.Key) ?? [],
                        (await scope.ReadEventsAsync(gameId)).Select(static waiting => waiting.Key),
                        $"the events after {message} stood");
                }
            }
        },
        {
            "Another store closes what one opened", static async scope =>
            {
                var entry = await scope.OpenAsync();
                await scope.Another.CloseAsync(entry.OperationId, JournalScope.Closing(), scope.Token);
                await scope.MustBeOpenAsync(false, entry, "an entry that another store closed");
            }
        },
    };

    private static OperationClosing Full() => new()
    {
        ErrorCode = ErrorCode.ContainerStartFailed,
        Message = "the container exited",
        ContainerId = "container-2",
        FinishedAt = JournalScope.Noon.AddMicroseconds(3),
        Evidence = new ContainerExit
        {
            ContainerId = "container-2",
            Cause = ExitCause.Oom,
            ExitCode = 137,
            OomKilled = true,
            FinishedAt = JournalScope.Noon.AddMicroseconds(2),
            LogTail = "first\nsecond \"line\"\n" + Fresh.LongText(2000),
        },
    };
}
