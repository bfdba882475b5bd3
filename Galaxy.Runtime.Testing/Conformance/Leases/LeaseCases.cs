namespace Galaxy.Runtime.Testing;

internal static class LeaseCases
{
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    public static CaseTable<LeaseScope> Holding { get; } = new()
    {
        { "A free lease is acquired", static async scope => await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free") },
        {
            "A held lease is refused to another token", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.MustNotAcquireAsync(scope.Theirs, "while another token holds it");
            }
        },
        {
            "The holder acquires its own lease again", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "by the very token that holds it");
            }
        },
        {
            "The holder renews its lease", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                Expect.That(await scope.RenewAsync(scope.Ours, LeaseScope.Long), "the holder's renewal succeeds");
            }
        },
        {
            "A free lease is not renewed", static async scope =>
            {
                Expect.That(!await scope.RenewAsync(scope.Ours, LeaseScope.Long), "a renewal of a free lease is refused");
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after a refused renewal");
            }
        },
        {
            "A renewal by another token is refused", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                Expect.That(!await scope.RenewAsync(scope.Theirs, LeaseScope.Long), "a renewal by another token is refused");
                Expect.That(await scope.RenewAsync(scope.Ours, LeaseScope.Long), "the holder still holds it");
            }
        },
        {
            "A released lease is free at once", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.ReleaseAsync(scope.Ours);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after its release");
            }
        },
        {
            "A released lease is not renewed", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.ReleaseAsync(scope.Ours);
                Expect.That(!await scope.RenewAsync(scope.Ours, LeaseScope.Long), "a renewal after the release is refused");
            }
        },
        {
            "A release by another token frees nothing, and the lease can be acquired after its TTL", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.ReleaseAsync(scope.Theirs);
                await scope.MustNotAcquireAsync(scope.Theirs, "after a release by another token than the holder's");
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after its TTL");
            }
        },
        {
            "A second release does not touch the next holder", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.ReleaseAsync(scope.Ours);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after its release");
                await scope.ReleaseAsync(scope.Ours);
                Expect.That(await scope.RenewAsync(scope.Theirs, LeaseScope.Long), "the next holder still holds it after a second release by the first");
            }
        },
        {
            "A release of a free lease does nothing", static async scope =>
            {
                await scope.ReleaseAsync(scope.Ours);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after a release of nothing");
            }
        },
    };

    public static CaseTable<LeaseScope> Expiring { get; } = new()
    {
        {
            "A lease ends with its TTL", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after its TTL");
            }
        },
        {
            "A lease does not end before its TTL", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, TimeSpan.FromSeconds(5), "when it is free");
                await scope.PassAsync(TimeSpan.FromSeconds(1.5));
                await scope.MustNotAcquireAsync(scope.Theirs, "before its TTL is over");
            }
        },
        {
            "A TTL of less than a second counts", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, TimeSpan.FromMilliseconds(300), "with a TTL of 300 ms");
                await scope.PassAsync(TimeSpan.FromMilliseconds(700));
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "700 ms after one of 300 ms was acquired");
            }
        },
        {
            "A renewal extends the lease", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.RenewAsync(scope.Ours, LeaseScope.Long);
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustNotAcquireAsync(scope.Theirs, "after the first TTL, when it was renewed");
            }
        },
        {
            "A renewal counts from now, even if its TTL is shorter", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                await scope.RenewAsync(scope.Ours, LeaseScope.Short);
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after the TTL of the last renewal");
            }
        },
        {
            "Acquiring one's own lease again extends it", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "by the very token that holds it");
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustNotAcquireAsync(scope.Theirs, "after the first TTL, when it was acquired again");
            }
        },
        {
            "A refused acquire does not extend the lease", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.MustNotAcquireAsync(scope.Theirs, "while another token holds it");
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after the holder's TTL, though another host asked meanwhile");
            }
        },
        {
            "A refused renewal does not extend the lease", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.RenewAsync(scope.Theirs, LeaseScope.Long);
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after the holder's TTL, though another host tried to renew");
            }
        },
        {
            "An expired lease is not renewed", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.PassAsync(LeaseScope.Short + Margin);
                Expect.That(!await scope.RenewAsync(scope.Ours, LeaseScope.Long), "a renewal of an expired lease is refused");
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after a refused renewal");
            }
        },
        {
            "A holder that let its lease expire does not touch the next one", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Short, "when it is free");
                await scope.PassAsync(LeaseScope.Short + Margin);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after its TTL");
                Expect.That(!await scope.RenewAsync(scope.Ours, LeaseScope.Long), "the first holder's renewal is refused");
                await scope.ReleaseAsync(scope.Ours);
                Expect.That(await scope.RenewAsync(scope.Theirs, LeaseScope.Long), "the next holder still holds it");
            }
        },
    };

    public static CaseTable<LeaseScope> Together { get; } = new()
    {
        {
            "Leases of different games are separate", static async scope =>
            {
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                Expect.That(await scope.AcquireAsync(scope.Theirs, LeaseScope.Long, Fresh.GameId()), "another game's lease is acquired");
            }
        },
        {
            "Game ids are distinguished to their last character", static async scope =>
            {
                var stem = Fresh.Hex(GameIds.MaxLength - 1);
                Expect.That(await scope.AcquireAsync(scope.Ours, LeaseScope.Long, stem + "a"), "the lease of an id of 51 characters is acquired");
                Expect.That(await scope.AcquireAsync(scope.Theirs, LeaseScope.Long, stem + "b"), "so is that of an id with another last character");
            }
        },
        {
            "Tokens are compared exactly", static async scope =>
            {
                var token = string.Concat(scope.Ours.AsSpan(0, 42), "a");
                await scope.MustAcquireAsync(token, LeaseScope.Long, "when it is free");
                await scope.MustNotAcquireAsync(token[..42] + "A", "to a token that differs in upper and lower case only");
                await scope.MustNotAcquireAsync(token[..42], "to a token that is a part of the holder's");
                Expect.That(!await scope.RenewAsync(token[..42] + "A", LeaseScope.Long), "a renewal is refused to a token that differs in case only");
                await scope.ReleaseAsync(token[..42] + "A");
                Expect.That(await scope.RenewAsync(token, LeaseScope.Long), "the holder still holds it");
            }
        },
        {
            "Two stores see the same leases", static async scope =>
            {
                var another = scope.OpenAnother();
                await scope.MustAcquireAsync(scope.Ours, LeaseScope.Long, "when it is free");
                Expect.That(!await another.TryAcquireAsync(scope.GameId, scope.Theirs, LeaseScope.Long, default), "another store refuses a lease that is held");
                await another.ReleaseAsync(scope.GameId, scope.Ours, default);
                await scope.MustAcquireAsync(scope.Theirs, LeaseScope.Long, "after another store released it by its token");
            }
        },
        {
            "Of 64 acquirers at once exactly one wins", static async scope =>
            {
                IGameLeaseStore[] stores = [scope.Store, scope.OpenAnother()];
                var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(
                    async () => await stores[number % 2].TryAcquireAsync(scope.GameId, Fresh.LeaseToken(), LeaseScope.Long, default))));
                Expect.Equal(1, answers.Count(static won => won), "the winners among 64 acquirers");
            }
        },
        {
            "A cancelled token cancels every call", static async scope =>
            {
                await Expect.CancelsAsync(async token => await scope.Store.TryAcquireAsync(scope.GameId, scope.Ours, LeaseScope.Long, token), "an acquire");
                await Expect.CancelsAsync(async token => await scope.Store.TryRenewAsync(scope.GameId, scope.Ours, LeaseScope.Long, token), "a renewal");
                await Expect.CancelsAsync(token => scope.Store.ReleaseAsync(scope.GameId, scope.Ours, token), "a release");
            }
        },
    };
}
