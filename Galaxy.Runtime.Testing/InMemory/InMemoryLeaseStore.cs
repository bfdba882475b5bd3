namespace Galaxy.Runtime.Testing;

/// <summary>A lease store in memory; leases expire on the clock it is given.</summary>
/// <param name="time">The store's clock; null means the system's.</param>
public sealed class InMemoryLeaseStore(TimeProvider? time = null) : IGameLeaseStore
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Lease> leases = new(StringComparer.Ordinal);

    /// <summary>The token that holds the game's lease; null when it is free.</summary>
    /// <param name="gameId">The game.</param>
    public string? FindHolder(string gameId)
    {
        lock (gate)
        {
            return LiveLease(gameId)?.Token;
        }
    }

    /// <summary>Takes the game's lease away from its holder, as an operator or a flushed store does.</summary>
    /// <param name="gameId">The game.</param>
    public void Break(string gameId)
    {
        lock (gate)
        {
            leases.Remove(gameId);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            Check(gameId, token, ttl);
            lock (gate)
            {
                var isOurs = LiveLease(gameId) is not { } lease || string.Equals(lease.Token, token, StringComparison.Ordinal);
                return isOurs && Hold(gameId, token, ttl);
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            Check(gameId, token, ttl);
            lock (gate)
            {
                return IsHeldBy(gameId, token) && Hold(gameId, token, ttl);
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            lock (gate)
            {
                if (IsHeldBy(gameId, token))
                {
                    leases.Remove(gameId);
                }
            }
        }, cancellationToken);

    private static void Check(string gameId, string token, TimeSpan ttl)
    {
        ArgumentException.ThrowIfNullOrEmpty(gameId);
        ArgumentException.ThrowIfNullOrEmpty(token);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ttl, TimeSpan.Zero);
    }

    private bool IsHeldBy(string gameId, string token) => LiveLease(gameId) is { } lease && string.Equals(lease.Token, token, StringComparison.Ordinal);

    private bool Hold(string gameId, string token, TimeSpan ttl)
    {
        leases[gameId] = new Lease(token, time.GetTimestamp(), ttl);
        return true;
    }

    // The monotonic clock: a jump of the wall clock ends no lease.
    private Lease? LiveLease(string gameId) =>
        leases.TryGetValue(gameId, out var lease) && time.GetElapsedTime(lease.Since) < lease.Ttl ? lease : null;

    private sealed record Lease(string Token, long Since, TimeSpan Ttl);
}
