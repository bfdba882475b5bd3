namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case a lease store that breaks it.</summary>
internal static class LeaseMutants
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    public static IReadOnlyDictionary<string, Func<InMemoryLeaseStore, IGameLeaseStore>> All { get; } = new Dictionary<string, Func<InMemoryLeaseStore, IGameLeaseStore>>
    {
        ["A free lease is acquired"] = store => new LeaseMutant(store) { Acquire = (_, _, _, _) => No },
        ["A held lease is refused to another token"] = store => new LeaseMutant(store) { Acquire = (_, _, _, _) => Yes },
        ["The holder acquires its own lease again"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.FindHolder(game) is null ? store.TryAcquireAsync(game, token, ttl, cancel) : No,
        },
        ["The holder renews its lease"] = store => new LeaseMutant(store) { Renew = (_, _, _, _) => No },
        ["A free lease is not renewed"] = store => new LeaseMutant(store) { Renew = store.TryAcquireAsync },
        ["A renewal by another token is refused"] = store => new LeaseMutant(store) { Renew = (_, _, _, _) => Yes },
        ["A released lease is free at once"] = store => new LeaseMutant(store) { Release = (_, _, _) => ValueTask.CompletedTask },
        ["A released lease is not renewed"] = store => new LeaseMutant(store) { Renew = (_, _, _, _) => Yes },
        ["A release by another token frees nothing, and the lease can be acquired after its TTL"] = ReleasesWhoeverHolds,
        ["A second release does not touch the next holder"] = ReleasesWhoeverHolds,
        ["A release of a free lease does nothing"] = store => new LeaseMutant(store)
        {
            Release = (game, token, cancel) => store.FindHolder(game) is null
                ? throw new RuntimePortException(PortFault.Rejected, "not held")
                : store.ReleaseAsync(game, token, cancel),
        },
        ["A lease ends with its TTL"] = store => new LeaseMutant(store) { Acquire = (game, token, ttl, cancel) => store.TryAcquireAsync(game, token, ttl * 100, cancel) },
        ["A lease does not end before its TTL"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.TryAcquireAsync(game, token, ttl / 10, cancel),
        },
        ["A TTL of less than a second counts"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.TryAcquireAsync(game, token, TimeSpan.FromSeconds(Math.Ceiling(ttl.TotalSeconds)), cancel),
        },
        ["A renewal extends the lease"] = store => new LeaseMutant(store) { Renew = (game, token, _, _) => ValueTask.FromResult(store.FindHolder(game) == token) },
        ["A renewal counts from now, even if its TTL is shorter"] = store => new LeaseMutant(store)
        {
            Renew = (game, token, _, cancel) => store.TryRenewAsync(game, token, Long, cancel),
        },
        ["Acquiring one's own lease again extends it"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.FindHolder(game) == token ? Yes : store.TryAcquireAsync(game, token, ttl, cancel),
        },
        ["A refused acquire does not extend the lease"] = store => new LeaseMutant(store)
        {
            Acquire = async (game, token, ttl, cancel) => await store.TryAcquireAsync(game, token, ttl, cancel) || await ExtendHolderAsync(store, game),
        },
        ["A refused renewal does not extend the lease"] = store => new LeaseMutant(store)
        {
            Renew = async (game, token, ttl, cancel) => await store.TryRenewAsync(game, token, ttl, cancel) || await ExtendHolderAsync(store, game),
        },
        ["An expired lease is not renewed"] = store => new LeaseMutant(store)
        {
            Renew = (game, token, ttl, cancel) => store.FindHolder(game) is null ? store.TryAcquireAsync(game, token, ttl, cancel) : store.TryRenewAsync(game, token, ttl, cancel),
        },
        ["A holder that let its lease expire does not touch the next one"] = ReleasesWhoeverHolds,
        ["Leases of different games are separate"] = store => new LeaseMutant(store)
        {
            Acquire = (_, token, ttl, cancel) => store.TryAcquireAsync("any", token, ttl, cancel),
        },
        ["Game ids are distinguished to their last character"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.TryAcquireAsync(game[..Math.Min(game.Length, 50)], token, ttl, cancel),
        },
        ["Tokens are compared exactly"] = store => new LeaseMutant(store)
        {
            Acquire = (game, token, ttl, cancel) => store.TryAcquireAsync(game, token.ToUpperInvariant(), ttl, cancel),
            Renew = (game, token, ttl, cancel) => store.TryRenewAsync(game, token.ToUpperInvariant(), ttl, cancel),
        },
        ["Two stores see the same leases"] = _ => new InMemoryLeaseStore(),
        ["Of 64 acquirers at once exactly one wins"] = WithTwoWinners,
        ["A cancelled token cancels every call"] = store => new LeaseMutant(store)
        {
            Release = (game, token, _) => store.ReleaseAsync(game, token, CancellationToken.None),
        },
    };

    private static ValueTask<bool> Yes => ValueTask.FromResult(true);

    private static ValueTask<bool> No => ValueTask.FromResult(false);

    private static LeaseMutant ReleasesWhoeverHolds(InMemoryLeaseStore store) => new(store)
    {
        Release = (game, _, _) =>
        {
            store.Break(game);
            return ValueTask.CompletedTask;
        },
    };

    private static LeaseMutant WithTwoWinners(InMemoryLeaseStore store)
    {
        var acquires = 0;
        return new LeaseMutant(store) { Acquire = (game, token, ttl, cancel) => Interlocked.Increment(ref acquires) <= 2 ? Yes : store.TryAcquireAsync(game, token, ttl, cancel) };
    }

    private static async Task<bool> ExtendHolderAsync(InMemoryLeaseStore store, string gameId)
    {
        if (store.FindHolder(gameId) is { } holder)
        {
            await store.TryRenewAsync(gameId, holder, Long, CancellationToken.None);
        }

        return false;
    }
}
