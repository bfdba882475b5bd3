namespace Galaxy.Runtime.Testing;

/// <summary>One case's own game, and the calls in short.</summary>
internal sealed class SnapshotScope(
    Func<IHealthSnapshotStore> open, Func<string, CancellationToken, ValueTask<HealthEvent?>> find, CancellationToken cancellationToken)
{
    public IHealthSnapshotStore Store { get; } = open();

    public string GameId { get; } = Fresh.GameId();

    public IHealthSnapshotStore OpenAnother() => open();

    public HealthEvent Event(int seconds = 0) => SampleEvents.Health(GameId) with { OccurredAt = RecordScope.Noon.AddSeconds(seconds) };

    public async Task<HealthEvent> SaveAsync(HealthEvent healthEvent)
    {
        await Store.SaveAsync(healthEvent, cancellationToken);
        return healthEvent;
    }

    public async Task MustFindAsync(HealthEvent? expected, string what) =>
        SampleEvents.MustBeEqual(expected, await find(expected?.GameId ?? GameId, cancellationToken), what);
}
