namespace Galaxy.Runtime.Benchmarks;

/// <summary>A record store that always says the same and accepts every write.</summary>
internal abstract class IdleRecords(RuntimeRecord? record) : IRuntimeRecordStore
{
    private long fence;

    public ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken) => new(new FencedRecord(record, ++fence));

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) => new(record);

    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) => new(RecordWriteResult.Applied);

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) => new(RecordWriteResult.Applied);

    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) => new(RecordWriteResult.Applied);

    public ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken) => new([sighting]);

    public ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken) => new([]);

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) => AsyncEnumerable.Empty<RuntimeRecord>();
}

internal sealed class NewGame() : IdleRecords(record: null);

internal sealed class RunningGame() : IdleRecords(IdleGame.Running);

internal sealed class StoppedGame() : IdleRecords(IdleGame.Stopped);
