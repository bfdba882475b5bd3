using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedLeaseStore(CallGate gate, World world, IGameLeaseStore inner) : IGameLeaseStore
{
    public async ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var asked = world.Clock.GetTimestamp();
        var isHeld = await gate.CallAsync(PortCalls.LeasesAcquire, gameId, cancel => inner.TryAcquireAsync(gameId, token, ttl, cancel), cancellationToken);
        if (isHeld)
        {
            world.Watch.Held(new Hold(Actor.Current, gameId, token, asked, ttl));
        }

        return isHeld;
    }

    public async ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var asked = world.Clock.GetTimestamp();
        var isHeld = await gate.CallAsync(PortCalls.LeasesRenew, gameId, cancel => inner.TryRenewAsync(gameId, token, ttl, cancel), cancellationToken);
        world.Watch.Renewed(token, asked, isHeld);
        return isHeld;
    }

    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken)
    {
        world.Watch.Releasing(Actor.Current, gameId, token);
        await gate.CallAsync(
            PortCalls.LeasesRelease,
            gameId,
            async cancel =>
            {
                await inner.ReleaseAsync(gameId, token, cancel);
                return true;
            },
            cancellationToken);
    }
}
