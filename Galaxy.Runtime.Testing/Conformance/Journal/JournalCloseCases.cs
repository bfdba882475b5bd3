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
                Expect.Equal(entry with { Closing = closing }, (await scope.Another.ReadAsync(scope.GameId, 1, scope.Token)).Single(), "the entry as another store reads it");
            }
        },
        {
            "Evidence that knows little comes back as little", static async scope =>
            {
                var entry = await scope.OpenAsync();
                var closing = JournalScope.Closing() with { ContainerId = "", Evidence = new ContainerExit { ContainerId = "container-0", Cause = ExitCause.Unknown } };
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
