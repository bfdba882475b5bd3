namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Leases that are given when the test says so, not before.</summary>
internal sealed class LeasesThatWait(IGameLeaseStore inner) : IGameLeaseStore
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when somebody asks for a lease.</summary>
    public Task Asked => asked.Task;

    /// <summary>Ends when a lease was given back.</summary>
    public Task Released => released.Task;

    public void GoOn() => goOn.SetResult();

    public async ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        asked.TrySetResult();
        await goOn.Task;
        return await inner.TryAcquireAsync(gameId, token, ttl, cancellationToken);
    }

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        inner.TryRenewAsync(gameId, token, ttl, cancellationToken);

    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken)
    {
        await inner.ReleaseAsync(gameId, token, cancellationToken);
        released.TrySetResult();
    }
}
