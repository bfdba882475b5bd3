namespace Galaxy.Runtime.Testing;

/// <summary>One case's own game and engine, and the calls in short.</summary>
internal sealed class RecordScope(Func<IRuntimeRecordStore> open, IConformanceClock clock, CancellationToken cancellationToken)
{
    /// <summary>An instant of whole microseconds that is no whole millisecond.</summary>
    public static DateTimeOffset Noon { get; } = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(123_457);

    public IRuntimeRecordStore Store { get; } = open();

    public IRuntimeRecordStore Another { get; } = open();

    public string GameId { get; } = Fresh.GameId();

    /// <summary>An engine id of this case's own: a listing by it shows this case's records only.</summary>
    public string EngineId { get; } = "engine-" + Fresh.Hex(16);

    public TimeProvider Time => clock.Time;

    public CancellationToken Token => cancellationToken;

    public async Task<long> BeginAsync(string? gameId = null) => (await Store.BeginAsync(gameId ?? GameId, cancellationToken)).Fence;

    public Task<RuntimeRecord?> FindAsync(string? gameId = null) => Store.FindAsync(gameId ?? GameId, cancellationToken).AsTask();

    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record) => Store.UpsertAsync(record, cancellationToken);

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence) => Store.TransitionAsync(change, fence, cancellationToken);

    /// <summary>A running game, every field of it set.</summary>
    public RuntimeRecord Running(long fence, string? gameId = null) => new()
    {
        GameId = gameId ?? GameId,
        Status = RuntimeStatus.Running,
        ContainerId = "container-1",
        ImageRef = "registry.example:5000/repo/engine:1.2.3",
        ImageId = "sha256:0123456789abcdef",
        ImageDigest = "sha256:fedcba9876543210",
        Endpoint = "http://galaxy-game-1:8080",
        Endpoints =
        [
            new GameEndpoint { ContainerPort = 8080, Protocol = PortProtocol.Tcp, ContainerAddress = "galaxy-game-1:8080", PublishedAddress = "127.0.0.1:32768" },
            new GameEndpoint { ContainerPort = 27015, Protocol = PortProtocol.Udp, ContainerAddress = "galaxy-game-1:27015", PublishedAddress = "[::1]:27015" },
        ],
        SettingsDigest = new string('a', 64),
        StatePath = "/srv/games/1",
        Network = "galaxy",
        EngineId = EngineId,
        Fence = fence,
        StartedAt = Noon,
        StoppedAt = Noon.AddMinutes(1),
        RemovedAt = Noon.AddMinutes(2),
        LastOpAt = Noon.AddMinutes(3),
        CreatedAt = Noon.AddMinutes(-4),
    };

    public async Task<RuntimeRecord> MustUpsertAsync(RuntimeRecord record)
    {
        Expect.Equal(RecordWriteResult.Applied, await UpsertAsync(record), "an upsert with the newest fence");
        return record;
    }

    /// <summary>Begins and writes a running record, perhaps changed.</summary>
    public async Task<RuntimeRecord> ArrangeAsync(Func<RuntimeRecord, RuntimeRecord>? change = null, string? gameId = null)
    {
        var record = Running(await BeginAsync(gameId), gameId);
        return await MustUpsertAsync(change?.Invoke(record) ?? record);
    }

    public async Task MustFindAsync(RuntimeRecord? expected, string what) => Expect.Equal(expected, await FindAsync(expected?.GameId), what);

    public async Task<List<RuntimeRecord>> ListAsync(RuntimeRecordFilter filter)
    {
        var records = new List<RuntimeRecord>();
        await foreach (var record in Store.ListAsync(filter, cancellationToken))
        {
            records.Add(record);
        }

        return records;
    }

    public async Task MustListAsync(IEnumerable<string> expected, RuntimeRecordFilter filter, string what) =>
        Expect.Sequence(expected, (await ListAsync(filter)).Select(static record => record.GameId), what);
}
