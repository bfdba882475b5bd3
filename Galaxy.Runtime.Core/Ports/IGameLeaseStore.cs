namespace Galaxy.Runtime.Ports;

/// <summary>
/// One lease per game: three atomic primitives. Tokens, renewal, waiting and noticing a loss are Core's work, so an adapter is
/// short; <c>samples/CustomLease</c> is one. Throws only <see cref="RuntimePortException"/> or
/// <see cref="OperationCanceledException"/> for its token.
/// </summary>
public interface IGameLeaseStore
{
    /// <summary>Takes the game's lease if it is free, expired, or held by this very token; never waits.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="token">43 random URL-safe characters that name this holder.</param>
    /// <param name="ttl">How long the lease lives from now, by the store's clock, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait; the lease may have been taken.</param>
    /// <returns>True: the lease is this token's for <paramref name="ttl"/> from now. False: another holder has it.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The lease may have been taken.</exception>
    ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken);

    /// <summary>Extends a lease that is still this token's.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="token">The holder.</param>
    /// <param name="ttl">How long the lease lives from now, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the wait; the lease may have been extended.</param>
    /// <returns>True: it lives for <paramref name="ttl"/> from now. False: it is no longer this token's (expired, or another holder's); nothing changed.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The lease may have been extended.</exception>
    ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken);

    /// <summary>Frees the lease if it is this token's; otherwise a no-op.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="token">The holder.</param>
    /// <param name="cancellationToken">Cancels the wait; the lease may have been freed.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The lease ends with its TTL at the latest.</exception>
    ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken);
}
