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
            "Opening closes an older entry as success when the record shows its goal with a second fence of its own", static async scope =>
            {
                await SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry) with { Fence = scope.Entry().Fence }, ErrorCode.None);
                await SupersedesAsync(scope, scope.Entry(OperationKind.Stop), static (scope, entry) => scope.Head(entry, RuntimeStatus.Stopped) with { Fence = scope.Entry().Fence }, ErrorCode.None);
            }
        },
        {
            "Opening closes an older entry as interrupted when the record has an earlier fence", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry) with { Fence = entry.Fence - 1 }, ErrorCode.Interrupted)
        },
        {
            "Opening closes an older start as interrupted when the record runs another image", static scope =>
                SupersedesAsync(scope, scope.Entry(), static (scope, entry) => scope.Head(entry) with { ImageRef = "repo/engine:1.2.2" }, ErrorCode.Interrupted)
        },
        {
            "Opening closes an older entry as interrupted when the record runs with other settings", static async scope =>
            {
                foreach (var kind in (OperationKind[])[OperationKind.Start, OperationKind.Restart, OperationKind.Patch])
                {
                    var given = scope.Entry(kind) with { SettingsDigest = new string('a', 64) };
                    await SupersedesAsync(scope, given, static (scope, entry) => scope.Head(entry), ErrorCode.None);
                    given = scope.Entry(kind) with { SettingsDigest = new string('a', 64) };
                    await SupersedesAsync(scope, given, static (scope, entry) => scope.Head(entry) with { SettingsDigest = new string('b', 64) }, ErrorCode.Interrupted);
                    given = scope.Entry(kind) with { SettingsDigest = new string('a', 64) };
                    await SupersedesAsync(scope, given, static (scope, entry) => scope.Head(entry) with { SettingsDigest = null }, ErrorCode.Interrupted);
                    await SupersedesAsync(scope, scope.Entry(kind), static (scope, entry) => scope.Head(entry) with { SettingsDigest = new string('b', 64) }, ErrorCode.Interrupted);
                }
            }
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
            "An opening names and returns the entry that it closed as success", static async scope =>
            {
                var older = await scope.OpenAsync();
                var opened = await scope.Store.OpenAsync(scope.Entry(OperationKind.Stop), scope.Head(older), scope.Token);
                Expect.Equal(older.OperationId, opened.Entry.SupersededOperationId, "the superseded operation");
                Expect.Equal(await scope.ReadAsync(older), opened.Superseded, "the superseded entry in the answer");
                Expect.Equal(ErrorCode.None, opened.Superseded?.Closing?.ErrorCode, "how it is closed");
                await scope.MustReadAsync(opened.Entry, "the entry as read");
            }
        },
        {
            "An opening that closed nothing as success names nothing", static async scope =>
            {
                await scope.OpenAsync();
                var opened = await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token);
                Expect.Equal(null, opened.Entry.SupersededOperationId, "the superseded operation of an opening that interrupted one");
                Expect.Equal(null, opened.Superseded, "the superseded entry in the answer");
            }
        },
        {
            "An opening says whether it interrupted an entry", static async scope =>
            {
                var first = await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token);
                var second = await scope.Store.OpenAsync(scope.Entry(), scope.Head(first.Entry), scope.Token);
                var third = await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token);
                await scope.CloseAsync(third.Entry, JournalScope.Closing(ErrorCode.Interrupted));
                var fourth = await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token);
                Expect.Equal(false, first.Entry.HasInterrupted, "having interrupted an entry, of an opening that found none");
                Expect.Equal(false, second.Entry.HasInterrupted, "having interrupted an entry, of an opening that closed one as success");
                Expect.Equal(true, third.Entry.HasInterrupted, "having interrupted an entry");
                Expect.Equal(false, fourth.Entry.HasInterrupted, "having interrupted an entry, of an opening that found a closed one");
                await scope.MustReadAsync(fourth.Entry, "the entry as read");
                Expect.Equal(true, (await scope.ReadAsync(third.Entry))?.HasInterrupted, "having interrupted an entry, as read");
            }
        },
        {
            "An opening takes over what the entry that it interrupts had superseded", static async scope =>
            {
                var first = await scope.OpenAsync();
                await scope.OpenAsync(scope.Entry(OperationKind.Stop), scope.Head(first));
                var opened = await scope.Store.OpenAsync(scope.Entry(OperationKind.Stop), scope.Head(first), scope.Token);
                Expect.Equal(first.OperationId, opened.Entry.SupersededOperationId, "the superseded operation");
                Expect.Equal(await scope.ReadAsync(first), opened.Superseded, "the superseded entry in the answer");
            }
        },
        {
            "An opening names the longest grace period of the entries that it closes", static async scope =>
            {
                var stop = scope.Entry(OperationKind.Stop) with { StopGrace = TimeSpan.FromSeconds(600) };
                Expect.Equal(null, (await scope.Store.OpenAsync(stop, head: null, scope.Token)).Entry.SupersededGrace, "the grace period of an opening that closed nothing");
                var second = await scope.Store.OpenAsync(scope.Entry(OperationKind.Stop) with { StopGrace = TimeSpan.FromSeconds(7) }, head: null, scope.Token);
                Expect.Equal(stop.StopGrace, second.Entry.SupersededGrace, "the grace period of an interrupted stop");
                await scope.MustReadAsync(second.Entry, "the entry as read");
                var third = await scope.Store.OpenAsync(scope.Entry(), scope.Head(second.Entry, RuntimeStatus.Stopped), scope.Token);
                Expect.Equal(stop.StopGrace, third.Entry.SupersededGrace, "the grace period that a superseded stop had taken over");
                await scope.CloseAsync(third.Entry, JournalScope.Closing());
                Expect.Equal(null, (await scope.Store.OpenAsync(scope.Entry(), head: null, scope.Token)).Entry.SupersededGrace, "the grace period after a closed entry");
            }
        },
        {
            "A restart or patch takes over the rollback data of the one that it interrupts", static async scope =>
            {
                foreach (var kind in (OperationKind[])[OperationKind.Restart, OperationKind.Patch])
                {
                    foreach (var interrupted in (OperationKind[])[OperationKind.Restart, OperationKind.Patch])
                    {
                        var older = await scope.OpenAsync(WithRollback(scope, interrupted, "older"));
                        var newer = WithRollback(scope, kind, "newer") with { WasRunning = false };
                        var expected = newer with
                        {
                            WasCommitted = true,
                            HasInterrupted = true,
                            WasRunning = true,
                            PreviousContainerId = older.PreviousContainerId,
                            PreviousImageRef = older.PreviousImageRef,
                            PreviousImageId = older.PreviousImageId,
                            PreviousSettingsDigest = older.PreviousSettingsDigest,
                        };
                        Expect.Equal(expected, (await scope.Store.OpenAsync(newer, head: null, scope.Token)).Entry, $"a {kind} that interrupts a {interrupted}");
                        await scope.MustReadAsync(expected, $"a {kind} that interrupted a {interrupted}");
                    }
                }
            }
        },
        {
            "Rollback data is not taken over by or from another kind, nor from a game that did not run", static async scope =>
            {
                await KeepsItsOwnAsync(scope, WithRollback(scope, OperationKind.Patch, "older"), WithRollback(scope, OperationKind.Start, "newer"));
                await KeepsItsOwnAsync(scope, WithRollback(scope, OperationKind.Patch, "older"), WithRollback(scope, OperationKind.Stop, "newer"));
                await KeepsItsOwnAsync(scope, WithRollback(scope, OperationKind.Start, "older"), WithRollback(scope, OperationKind.Patch, "newer"));
                await KeepsItsOwnAsync(scope, WithRollback(scope, OperationKind.Stop, "older"), WithRollback(scope, OperationKind.Restart, "newer"));
                await KeepsItsOwnAsync(scope, WithRollback(scope, OperationKind.Patch, "older") with { WasRunning = false }, WithRollback(scope, OperationKind.Patch, "newer"));
            }
        },
        {
            "Rollback data is not taken over from an entry that is closed as success", static async scope =>
            {
                var older = await scope.OpenAsync(WithRollback(scope, OperationKind.Patch, "older"));
                var newer = WithRollback(scope, OperationKind.Patch, "newer") with { WasRunning = false };
                await scope.OpenAsync(newer, scope.Head(older));
                await scope.MustReadAsync(newer with { WasCommitted = true, SupersededOperationId = older.OperationId }, "the entry");
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
            "Opening takes over nothing from an interrupted entry that has written the record", static async scope =>
            {
                var reached = await scope.OpenAsync();
                var interrupted = await scope.OpenAsync(head: scope.Head(reached));
                var opened = await scope.Store.OpenAsync(scope.Entry(), scope.Head(interrupted, RuntimeStatus.Stopped), scope.Token);
                Expect.Equal<Guid?>(null, opened.Entry.SupersededOperationId, "what the newest entry superseded");
                Expect.Equal(true, opened.Entry.HasInterrupted, "whether it interrupted one");
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

    private static OperationEntry WithRollback(JournalScope scope, OperationKind kind, string name) => scope.Entry(kind) with
    {
        WasRunning = true,
        PreviousContainerId = $"container of {name}",
        PreviousImageRef = $"repo/{name}:1.2.2",
        PreviousImageId = $"sha256:{name}",
        PreviousSettingsDigest = name is "older" ? new string('a', 64) : null,
    };

    private static async Task KeepsItsOwnAsync(JournalScope scope, OperationEntry older, OperationEntry newer)
    {
        older = older with { GameId = Fresh.GameId() };
        newer = newer with { GameId = older.GameId, Fence = older.Fence + 1 };
        await scope.OpenAsync(older);
        await scope.OpenAsync(newer);
        await scope.MustReadAsync(newer with { WasCommitted = true, HasInterrupted = true }, $"a {newer.Kind} after a {older.Kind}");
    }

    private static async Task SupersedesAsync(
        JournalScope scope, OperationEntry older, Func<JournalScope, OperationEntry, RuntimeRecord?> head, ErrorCode expected)
    {
        await scope.OpenAsync(older);
        var record = head(scope, older);
        var newer = await scope.OpenAsync(scope.Entry(), record);
        var closing = (await scope.ReadAsync(older))?.Closing;
        Expect.Equal(expected, closing?.ErrorCode, $"how a {older.Kind} was closed by a later opening");
        Expect.Equal(expected is ErrorCode.None ? record?.ContainerId : null, closing?.ContainerId, "the container of that closing");
        await scope.MustBeOpenAsync(false, older, "the older entry");
        await scope.MustBeOpenAsync(true, newer, "the newer entry");
    }
}
