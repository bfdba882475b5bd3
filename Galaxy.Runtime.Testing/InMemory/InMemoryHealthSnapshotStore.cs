namespace Galaxy.Runtime.Testing;

/// <summary>Keeps the newest health event of each game in memory.</summary>
public sealed class InMemoryHealthSnapshotStore : IHealthSnapshotStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, HealthEvent> snapshots = new(StringComparer.Ordinal);

    /// <summary>The newest event of each game, ordered by game id.</summary>
    public IReadOnlyList<HealthEvent> All
    {
        get
        {
            lock (gate)
            {
                return [.. snapshots.Values];
            }
        }
    }

    /// <summary>The game's newest event; null when there was none.</summary>
    /// <param name="gameId">The game.</param>
    public HealthEvent? Find(string gameId)
    {
        lock (gate)
        {
            return snapshots.GetValueOrDefault(gameId);
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            ArgumentNullException.ThrowIfNull(healthEvent);
            var snapshot = healthEvent with { OccurredAt = healthEvent.OccurredAt.ToMicroseconds() };
            lock (gate)
            {
                if (!snapshots.TryGetValue(snapshot.GameId, out var saved) || snapshot.OccurredAt >= saved.OccurredAt)
                {
                    snapshots[snapshot.GameId] = snapshot;
                }
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            lock (gate)
            {
                snapshots.Remove(gameId);
            }
        }, cancellationToken);
}
