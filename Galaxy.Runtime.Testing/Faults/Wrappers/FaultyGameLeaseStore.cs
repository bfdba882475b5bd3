namespace Galaxy.Runtime.Testing;

internal sealed class FaultyGameLeaseStore(FaultPlan plan, IGameLeaseStore inner) : IGameLeaseStore
{
    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesAcquire, gameId, cancel => inner.TryAcquireAsync(gameId, token, ttl, cancel), cancellationToken);

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesRenew, gameId, cancel => inner.TryRenewAsync(gameId, token, ttl, cancel), cancellationToken);

    public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesRelease, gameId, cancel => inner.ReleaseAsync(gameId, token, cancel), cancellationToken);
}
