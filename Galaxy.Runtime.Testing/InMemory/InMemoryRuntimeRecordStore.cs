using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Testing;

/// <summary>A record store in memory. Fences are drawn and enforced as in a database; what it hands out are snapshots.</summary>
/// <param name="time">The store's clock; null means the system's.</param>
public sealed class InMemoryRuntimeRecordStore(TimeProvider? time = null) : IRuntimeRecordStore
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, RuntimeRecord> records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> fences = new(StringComparer.Ordinal);

    private readonly Dictionary<(string EngineId, string HostId), EngineSighting> engines = [];

    // Of each game the settings kept last come last.
    private readonly Dictionary<string, List<(string Digest, string Settings)>> settings = new(StringComparer.Ordinal);

    /// <summary>Every record, ordered by game id.</summary>
    public IReadOnlyList<RuntimeRecord> All
    {
        get
        {
            lock (gate)
            {
                return [.. records.Values];
            }
        }
    }

    /// <summary>The game's record; null when it has none.</summary>
    /// <param name="gameId">The game.</param>
    public RuntimeRecord? Find(string gameId)
    {
        lock (gate)
        {
            return records.GetValueOrDefault(gameId);
        }
    }

    /// <summary>Puts a record there without asking for a fence, to arrange a test; the game's newest fence becomes the record's, if that is larger.</summary>
    /// <param name="record">The record.</param>
    public void Put(RuntimeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (gate)
        {
            fences[record.GameId] = Math.Max(fences.GetValueOrDefault(record.GameId), record.Fence);
            records[record.GameId] = Snapshot(record);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Begin(gameId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Find(gameId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Upsert(record), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Transition(change, fence), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Remove(gameId, fence), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => SaveSettings(gameId, digest, settings), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => FindSettings(gameId, digest), cancellationToken);

    /// <summary>The settings of a game under a digest; null when it has none.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="digest">The digest; null means no settings.</param>
    public string? FindSettings(string gameId, string? digest)
    {
        lock (gate)
        {
            return settings.GetValueOrDefault(gameId)?.Find(kept => string.Equals(kept.Digest, digest, StringComparison.Ordinal)).Settings;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => See(sighting), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => ListEngines(engineId), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var page = await PortAnswer.Of(() => All, cancellationToken).ConfigureAwait(false);
        foreach (var record in page.Where(record => filter.Matches(record, FindSettings(record.GameId, record.SettingsDigest))).Take(filter.Limit ?? int.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    private IReadOnlyList<EngineSighting> See(EngineSighting sighting)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        lock (gate)
        {
            engines[(sighting.EngineId, sighting.HostId)] = sighting with { SeenAt = time.GetUtcNow().ToMicroseconds() };
            return ListEngines(sighting.EngineId);
        }
    }

    private IReadOnlyList<EngineSighting> ListEngines(string? engineId)
    {
        lock (gate)
        {
            var now = time.GetUtcNow().ToMicroseconds();
            return
            [
                .. engines.Values.Where(sighting => engineId is null || string.Equals(sighting.EngineId, engineId, StringComparison.Ordinal))
                    .Select(sighting => sighting with { Age = now > sighting.SeenAt ? now - sighting.SeenAt : TimeSpan.Zero })
                    .OrderByDescending(static sighting => sighting.SeenAt),
            ];
        }
    }

    private FencedRecord Begin(string gameId)
    {
        ArgumentException.ThrowIfNullOrEmpty(gameId);
        lock (gate)
        {
            var fence = Math.Max(fences.GetValueOrDefault(gameId) + 1, time.GetUtcNow().ToUnixMicroseconds());
            fences[gameId] = fence;
            var record = records.GetValueOrDefault(gameId);
            return new FencedRecord(record, fence) { Settings = FindSettings(gameId, record?.SettingsDigest) };
        }
    }

    private void SaveSettings(string gameId, string digest, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(gameId);
        ArgumentException.ThrowIfNullOrEmpty(digest);
        ArgumentNullException.ThrowIfNull(json);
        lock (gate)
        {
            if (!settings.TryGetValue(gameId, out var kept))
            {
                settings[gameId] = kept = [];
            }

            kept.RemoveAll(known => string.Equals(known.Digest, digest, StringComparison.Ordinal));
            kept.Add((digest, json));
            var recorded = records.GetValueOrDefault(gameId)?.SettingsDigest;
            var oldest = kept.Count - IRuntimeRecordStore.SettingsKept;
            settings[gameId] = [.. kept.Where((known, index) => index >= oldest || string.Equals(known.Digest, recorded, StringComparison.Ordinal))];
        }
    }

    private RecordWriteResult Upsert(RuntimeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (gate)
        {
            if (IsStale(record.GameId, record.Fence))
            {
                return RecordWriteResult.StaleFence;
            }

            records[record.GameId] = Snapshot(record);
            return RecordWriteResult.Applied;
        }
    }

    private RecordWriteResult Transition(StatusTransition change, long fence)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.To is not (RuntimeStatus.Stopped or RuntimeStatus.Removed))
        {
            throw new ArgumentException($"\"{change.To}\" is no goal of a transition.", nameof(change));
        }

        lock (gate)
        {
            if (IsStale(change.GameId, fence))
            {
                return RecordWriteResult.StaleFence;
            }

            if (!records.TryGetValue(change.GameId, out var record))
            {
                return RecordWriteResult.NotFound;
            }

            if (record.Status != change.From || !string.Equals(record.ContainerId, change.ExpectedContainerId, StringComparison.Ordinal))
            {
                return RecordWriteResult.Conflict;
            }

            records[change.GameId] = Snapshot(change.ApplyTo(record, fence));
            return RecordWriteResult.Applied;
        }
    }

    private RecordWriteResult Remove(string gameId, long fence)
    {
        lock (gate)
        {
            if (IsStale(gameId, fence))
            {
                return RecordWriteResult.StaleFence;
            }

            if (!records.TryGetValue(gameId, out var record))
            {
                settings.Remove(gameId);
                return RecordWriteResult.NotFound;
            }

            if (record.Status is not RuntimeStatus.Removed)
            {
                return RecordWriteResult.Conflict;
            }

            records.Remove(gameId);
            settings.Remove(gameId);
            return RecordWriteResult.Applied;
        }
    }

    private bool IsStale(string gameId, long fence) => !fences.TryGetValue(gameId, out var newest) || newest != fence;

    private static RuntimeRecord Snapshot(RuntimeRecord record) => record with
    {
        StartedAt = record.StartedAt?.ToMicroseconds(),
        StoppedAt = record.StoppedAt?.ToMicroseconds(),
        RemovedAt = record.RemovedAt?.ToMicroseconds(),
        LastOpAt = record.LastOpAt.ToMicroseconds(),
        CreatedAt = record.CreatedAt.ToMicroseconds(),
    };
}
