namespace Galaxy.Runtime.Benchmarks;

/// <summary>Leases that nobody else wants.</summary>
internal sealed class IdleLeases : IGameLeaseStore
{
    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => new(true);

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => new(true);

    public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) => default;
}
