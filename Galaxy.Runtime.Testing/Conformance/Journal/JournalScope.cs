namespace Galaxy.Runtime.Testing;

/// <summary>One case's own game, and the calls in short.</summary>
internal sealed class JournalScope(Func<IOperationLogStore> open, IConformanceClock clock, CancellationToken cancellationToken)
{
    private long newestFence = 41;

    /// <summary>An instant of whole microseconds that is no whole millisecond.</summary>
    public static DateTimeOffset Noon => RecordScope.Noon;

    public IOperationLogStore Store { get; } = open();

    public IOperationLogStore Another { get; } = open();

    public string GameId { get; } = Fresh.GameId();

    public CancellationToken Token => cancellationToken;

    public TimeProvider Time => clock.Time;

    /// <summary>A start of the case's game with a greater fence than every one before, and with what an entry at least has.</summary>
    public OperationEntry Entry(OperationKind kind = OperationKind.Start, string? key = null)
    {
        var id = Fresh.Id();
        return new OperationEntry
        {
            OperationId = id,
            CorrelationId = id,
            GameId = GameId,
            Kind = kind,
            Source = OperationSource.AdminRest,
            IdempotencyKey = key,
            Fence = Interlocked.Increment(ref newestFence),
            ImageRef = "repo/engine:1.2.3",
            StartedAt = Noon,
        };
    }

    public static OperationClosing Closing(ErrorCode errorCode = ErrorCode.None, string? message = null) => new()
    {
        ErrorCode = errorCode,
        Message = message ?? (errorCode is ErrorCode.None or ErrorCode.ReplayNoOp ? null : "it failed"),
        ContainerId = "container-1",
        FinishedAt = Noon.AddSeconds(7),
    };

    /// <summary>A record by which a start with this fence, image and settings has reached its goal, perhaps changed.</summary>
    public RuntimeRecord Head(OperationEntry entry, RuntimeStatus status = RuntimeStatus.Running) => new()
    {
        GameId = GameId, Status = status, ContainerId = "container-of-head", ImageRef = entry.ImageRef, SettingsDigest = entry.SettingsDigest, Fence = entry.Fence, LastOpAt = Noon, CreatedAt = Noon,
    };

    /// <summary>Opens an entry.</summary>
    /// <returns>The entry as it is read back.</returns>
    public async Task<OperationEntry> OpenAsync(OperationEntry? entry = null, RuntimeRecord? head = null)
    {
        entry ??= Entry();
        var opened = await Store.OpenAsync(entry, head, cancellationToken);
        return entry with { WasCommitted = true, HasInterrupted = opened.Entry.HasInterrupted };
    }

    /// <summary>Appends refusals with fences, more than any page of newest rows.</summary>
    public async Task RefuseOftenAsync()
    {
        for (var number = 0; number < 120; number++)
        {
            await AppendAsync(Entry() with { Closing = Closing(ErrorCode.ServiceUnavailable) });
        }
    }

    /// <summary>A health event that waits, of the case's game unless another is named.</summary>
    public OutboxEvent Waiting(string? gameId = null, Guid? operationId = null) => new()
    {
        GameId = gameId ?? GameId,
        OperationId = operationId,
        HealthEvent = SampleEvents.Health(gameId ?? GameId),
        AddedAt = Noon,
    };

    public async Task<OutboxEvent> AddEventAsync(OutboxEvent? added = null)
    {
        added ??= Waiting();
        await Store.AddEventsAsync([added], cancellationToken);
        return added;
    }

    public async Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string? gameId = null, int limit = 1000) =>
        await Store.ReadEventsAsync(gameId ?? GameId, limit, cancellationToken);

    public async Task MustWaitAsync(IEnumerable<OutboxEvent> expected, string what) =>
        Expect.Sequence(expected.Select(static waiting => waiting.Key), (await ReadEventsAsync()).Select(static waiting => waiting.Key), what);

    public Task CloseAsync(OperationEntry entry, OperationClosing closing) => Store.CloseAsync(entry.OperationId, closing, cancellationToken).AsTask();

    public async Task<OperationEntry> AppendAsync(OperationEntry entry)
    {
        await Store.AppendAsync(entry, cancellationToken);
        return entry;
    }

    public Task<OperationEntry?> FindSucceededAsync(string key, OperationKind kind = OperationKind.Start, string? gameId = null, DateTimeOffset? now = null) =>
        Store.FindSucceededAsync(gameId ?? GameId, kind, key, now ?? Noon, cancellationToken).AsTask();

    public async Task<IReadOnlyList<OperationEntry>> ReadAsync(int limit = 100, string? gameId = null) =>
        (await Store.ReadAsync(gameId ?? GameId, limit, before: null, cancellationToken)).Entries;

    public async Task<IReadOnlyList<OperationEntry>> ReadOpenAsync(string? gameId = null) => await Store.ReadOpenAsync(gameId ?? GameId, cancellationToken);

    public async Task<OperationEntry?> ReadAsync(OperationEntry entry) =>
        (await ReadAsync(gameId: entry.GameId)).SingleOrDefault(found => found.OperationId == entry.OperationId);

    /// <summary>The open entries of these games, in the listing's order.</summary>
    public async Task<List<OperationEntry>> ListOpenAsync(params IEnumerable<string> gameIds)
    {
        var (mine, entries) = (gameIds.ToHashSet(StringComparer.Ordinal), new List<OperationEntry>());
        await foreach (var entry in Store.ListOpenAsync(cancellationToken))
        {
            if (mine.Contains(entry.GameId))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    public async Task MustReadAsync(OperationEntry expected, string what) => Expect.Equal(expected, await ReadAsync(expected), what);

    public async Task MustBeOpenAsync(bool expected, OperationEntry entry, string what)
    {
        var listed = await ListOpenAsync(entry.GameId);
        Expect.Equal(expected, listed.Exists(open => open.OperationId == entry.OperationId), $"being listed as open, of {what}");
        Expect.Equal(expected, (await ReadAsync(entry))?.Closing is null, $"being without a closing, of {what}");
    }
}
