namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A lease store with some calls replaced.</summary>
internal sealed class LeaseMutant(IGameLeaseStore inner) : IGameLeaseStore
{
    public Func<string, string, TimeSpan, CancellationToken, ValueTask<bool>> Acquire { get; init; } = inner.TryAcquireAsync;

    public Func<string, string, TimeSpan, CancellationToken, ValueTask<bool>> Renew { get; init; } = inner.TryRenewAsync;

    public Func<string, string, CancellationToken, ValueTask> Release { get; init; } = inner.ReleaseAsync;

    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => Acquire(gameId, token, ttl, cancellationToken);

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => Renew(gameId, token, ttl, cancellationToken);

    public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) => Release(gameId, token, cancellationToken);
}
