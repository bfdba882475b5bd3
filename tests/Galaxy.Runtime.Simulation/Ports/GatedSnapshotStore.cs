using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedSnapshotStore(CallGate gate, IHealthSnapshotStore inner) : IHealthSnapshotStore
{
    public async ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.HealthSnapshotsSave,
        healthEvent.GameId,
        async cancel =>
        {
            await inner.SaveAsync(healthEvent, cancel);
            return true;
        },
        cancellationToken);

    public async ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.HealthSnapshotsRemove,
        gameId,
        async cancel =>
        {
            await inner.RemoveAsync(gameId, cancel);
            return true;
        },
        cancellationToken);
}
