namespace Galaxy.Runtime.Chaos;

/// <summary>The lease store, watched; before a lease is given back a picture of its game is taken.</summary>
internal sealed class WatchedLeases(IGameLeaseStore inner, HostWatch watch, PictureTaker pictures, TimeProvider time) : IGameLeaseStore
{
    public async ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var isHeld = await inner.TryAcquireAsync(gameId, token, ttl, cancellationToken);
        if (isHeld)
        {
            watch.Held(gameId, token, asked);
        }

        return isHeld;
    }

    public async ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var isHeld = await inner.TryRenewAsync(gameId, token, ttl, cancellationToken);
        if (isHeld)
        {
            watch.Renewed(gameId, token, asked);
        }
        else
        {
            watch.Ended(gameId, token);
        }

        return isHeld;
    }

    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken)
    {
        if (RunningCall.Current is { } call && watch.IsHeld(gameId, token))
        {
            var picture = await pictures.TakeAsync(gameId);
            call.Picture = watch.IsHeld(gameId, token) ? picture : null;
        }

        watch.Ended(gameId, token);
        await inner.ReleaseAsync(gameId, token, cancellationToken);
    }
}
