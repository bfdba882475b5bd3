namespace Galaxy.Runtime.Testing;

internal sealed class FaultyHealthSnapshotStore(FaultPlan plan, IHealthSnapshotStore inner) : IHealthSnapshotStore
{
    public ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthSnapshotsSave, healthEvent.GameId, cancel => inner.SaveAsync(healthEvent, cancel), cancellationToken);

    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthSnapshotsRemove, gameId, cancel => inner.RemoveAsync(gameId, cancel), cancellationToken);
}
