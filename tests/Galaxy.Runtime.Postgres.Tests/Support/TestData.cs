namespace Galaxy.Runtime.Postgres.Tests;

internal static class TestData
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static int ids;

    public static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System).Token;

    public static Guid NewId() => new(Interlocked.Increment(ref ids), 7, 7, 1, 2, 3, 4, 5, 6, 7, 8);

    public static RuntimeRecord Running(string gameId, long fence, string containerId = "c1") => new()
    {
        GameId = gameId,
        Status = RuntimeStatus.Running,
        ContainerId = containerId,
        ImageRef = "engine:1.2.3",
        ImageId = "sha256:abc",
        Endpoint = "http://galaxy-game-x:8080",
        StatePath = "/var/lib/galaxy/x",
        Network = "galaxy",
        EngineId = "engine-a",
        Fence = fence,
        StartedAt = Noon.AddMicroseconds(123_456),
        LastOpAt = Noon.AddMicroseconds(123_456),
        CreatedAt = Noon.AddDays(-1),
    };

    public static OperationEntry Entry(string gameId, long fence = 1, OperationKind kind = OperationKind.Start, string? key = null)
    {
        var id = NewId();
        return new OperationEntry
        {
            OperationId = id,
            CorrelationId = id,
            GameId = gameId,
            Kind = kind,
            Source = OperationSource.AdminRest,
            SourceRef = "request 7",
            IdempotencyKey = key,
            Fence = fence,
            ImageRef = "engine:1.2.3",
            ImageId = "sha256:abc",
            PreviousImageRef = "engine:1.2.2",
            PreviousImageId = "sha256:abb",
            PreviousContainerId = "c0",
            WasRunning = true,
            StopReason = kind is OperationKind.Stop ? StopReason.Finished : null,
            StartedAt = Noon,
        };
    }

    public static OperationClosing Closing(ErrorCode code = ErrorCode.None) => new()
    {
        ErrorCode = code,
        Message = code is ErrorCode.None ? null : "it failed",
        ContainerId = "c1",
        FinishedAt = Noon.AddSeconds(5),
    };

    public static HealthEvent Event(string gameId, DateTimeOffset at, string details = "{}") => new()
    {
        EventId = NewId(),
        GameId = gameId,
        ContainerId = "c1",
        Type = HealthEventType.ContainerExited,
        OccurredAt = at,
        Details = details,
    };

    public static OutboxEvent Waiting(string gameId) => new() { GameId = gameId, HealthEvent = Event(gameId, Noon), AddedAt = Noon };

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
