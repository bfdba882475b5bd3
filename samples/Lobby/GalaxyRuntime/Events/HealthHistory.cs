namespace Galaxy.Runtime.Http;

/// <summary>Remembers the newest health events of this process, for screens. What happened before is in the operation log, as evidence.</summary>
internal sealed class HealthHistory(IRuntimeEvents events) : BackgroundService
{
    private const int Capacity = 10_000;

    private readonly Lock gate = new();
    private readonly Queue<HealthEvent> newest = new();

    /// <returns>The game's events, the newest first.</returns>
    public IReadOnlyList<HealthEvent> Of(string gameId, int limit)
    {
        lock (gate)
        {
            return [.. newest.Where(known => known.GameId == gameId).Reverse().Take(limit)];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Called before the host is up: what recovery finds at boot is seen.
        try
        {
            await foreach (var happening in events.WatchAsync(stoppingToken))
            {
                if (happening is HealthChanged { HealthEvent: var healthEvent })
                {
                    Add(healthEvent);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Add(HealthEvent healthEvent)
    {
        lock (gate)
        {
            if (newest.Count == Capacity)
            {
                newest.Dequeue();
            }

            newest.Enqueue(healthEvent);
        }
    }
}
