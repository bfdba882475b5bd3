namespace Galaxy.Runtime.Testing;

internal static class JournalSupersedeCases
{
    public static CaseTable<JournalScope> All { get; } = new()
    {
        {
            "Opening closes the game's older open entry as interrupted when there is no record", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (_, _) => null, ErrorCode.Interrupted)
        },
        {
            "Opening closes an older start as success when the record shows its goal", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry), ErrorCode.None)
        },
        {
            "Opening closes an older restart as success when the record shows its goal", static scope =>
                SupersedesAsync(scope, scope.Entry(OperationKind.Restart), static (scope, entry) => scope.Head(entry), ErrorCode.None)
        },
        {
            "Opening closes an older patch as success when the record shows its goal", static scope =>
                SupersedesAsync(scope, scope.Entry(OperationKind.Patch), static (scope, entry) => scope.Head(entry), ErrorCode.None)
        },
        {
            "Opening closes an older stop as success when the record is stopped or removed", static async scope =>
            {
                await SupersedesAsync(scope, scope.Entry(OperationKind.Stop), static (scope, entry) => scope.Head(entry, RuntimeStatus.Stopped), ErrorCode.None);
                await SupersedesAsync(scope, scope.Entry(OperationKind.Stop), static (scope, entry) => scope.Head(entry, RuntimeStatus.Removed), ErrorCode.None);
            }
        },
        {
            "Opening closes an older cleanup as success when the record is removed", static scope =>
                SupersedesAsync(scope, scope.Entry(OperationKind.CleanupContainer), static (scope, entry) => scope.Head(entry, RuntimeStatus.Removed), ErrorCode.None)
        },
        {
            "Opening closes an older entry as interrupted when the record has another fence", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry) with { Fence = entry.Fence - 1 }, ErrorCode.Interrupted)
        },
        {
            "Opening closes an older start as interrupted when the record runs another image", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry) with { ImageRef = "repo/engine:1.2.2" }, ErrorCode.Interrupted)
        },
        {
            "Opening closes an older entry as interrupted when the record has another status than its goal", static async scope =>
            {
                await SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry, RuntimeStatus.Stopped), ErrorCode.Interrupted);
                await SupersedesAsync(scope, scope.Entry(OperationKind.Stop), static (scope, entry) => scope.Head(entry), ErrorCode.Interrupted);
                await SupersedesAsync(scope, scope.Entry(OperationKind.CleanupContainer), static (scope, entry) => scope.Head(entry, RuntimeStatus.Stopped), ErrorCode.Interrupted);
            }
        },
        {
            "An entry closed by a later one has an instant of closing", static async scope =>
            {
                var older = await scope.OpenAsync();
                await scope.OpenAsync();
                Expect.That((await scope.ReadAsync(older))?.Closing?.FinishedAt > DateTimeOffset.UnixEpoch, "the closing's instant is set");
            }
        },
        {
            "Opening leaves closed entries as they are", static async scope =>
            {
                var older = await scope.OpenAsync();
                await scope.CloseAsync(older, JournalScope.Closing(ErrorCode.ContainerStartFailed));
                await scope.OpenAsync(head: scope.Head(older));
                await scope.MustReadAsync(older with { Closing = JournalScope.Closing(ErrorCode.ContainerStartFailed) }, "the older entry");
            }
        },
        {
            "Opening leaves open entries of other games as they are", static async scope =>
            {
                var other = await scope.OpenAsync(scope.Entry() with { GameId = Fresh.GameId() });
                await scope.OpenAsync(head: scope.Head(other));
                await scope.MustBeOpenAsync(true, other, "another game's entry");
            }
        },
        {
            "Opening takes over what an interrupted entry had superseded", static async scope =>
            {
                var reached = await scope.OpenAsync();
                await scope.OpenAsync(head: scope.Head(reached));
                var opened = await scope.Store.OpenAsync(scope.Entry(), scope.Head(reached), scope.Token);
                Expect.Equal<Guid?>(reached.OperationId, opened.Entry.SupersededOperationId, "what the newest entry superseded");
                Expect.Equal<Guid?>(reached.OperationId, opened.Superseded?.OperationId, "the superseded entry of the answer");
            }
        },
        {
            "Opening a known id closes nothing", static async scope =>
            {
                var older = await scope.OpenAsync();
                var newer = await scope.OpenAsync();
                await scope.OpenAsync(older, scope.Head(newer));
                await scope.MustBeOpenAsync(true, newer, "the newest entry after an older one was opened again");
            }
        },
    };

    private static async Task SupersedesAsync(
        JournalScope scope, OperationEntry older, Func<JournalScope, OperationEntry, RuntimeRecord?> head, ErrorCode expected)
    {
        await scope.OpenAsync(older);
        var record = head(scope, older);
        var newer = await scope.OpenAsync(scope.Entry() with { Fence = older.Fence + 1 }, record);
        var closing = (await scope.ReadAsync(older))?.Closing;
        Expect.Equal(expected, closing?.ErrorCode, $"how a {older.Kind} was closed by a later opening");
        Expect.Equal(expected is ErrorCode.None ? record?.ContainerId : "", closing?.ContainerId, "the container of that closing");
        await scope.MustBeOpenAsync(false, older, "the older entry");
        await scope.MustBeOpenAsync(true, newer, "the newer entry");
    }
}
