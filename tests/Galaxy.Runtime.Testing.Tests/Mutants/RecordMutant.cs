namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A record store with some calls replaced.</summary>
internal sealed class RecordMutant(InMemoryRuntimeRecordStore inner) : IRuntimeRecordStore
{
    public Func<string, CancellationToken, ValueTask<FencedRecord>> Begin { get; init; } = inner.BeginAsync;

    public Func<string, CancellationToken, ValueTask<RuntimeRecord?>> Find { get; init; } = inner.FindAsync;

    public Func<RuntimeRecord, CancellationToken, ValueTask<RecordWriteResult>> Upsert { get; init; } = inner.UpsertAsync;

    public Func<StatusTransition, long, CancellationToken, ValueTask<RecordWriteResult>> Transition { get; init; } = inner.TransitionAsync;

    public Func<string, long, CancellationToken, ValueTask<RecordWriteResult>> Remove { get; init; } = inner.RemoveAsync;

    public Func<string, string, string, CancellationToken, ValueTask> SaveSettings { get; init; } = inner.SaveSettingsAsync;

    public Func<string, string, CancellationToken, ValueTask<string?>> FindSettings { get; init; } = inner.FindSettingsAsync;

    public Func<EngineSighting, CancellationToken, ValueTask<IReadOnlyList<EngineSighting>>> SeeEngine { get; init; } = inner.SeeEngineAsync;

    public Func<string?, CancellationToken, ValueTask<IReadOnlyList<EngineSighting>>> ListEngines { get; init; } = inner.ListEnginesAsync;

    public Func<RuntimeRecordFilter, IEnumerable<RuntimeRecord>, IEnumerable<RuntimeRecord>>? List { get; init; }

    /// <summary>Changes what a find shows.</summary>
    public Func<RuntimeRecord, RuntimeRecord> Show { get; init; } = static record => record;

    /// <summary>Changes a transition before it is tried, given the record.</summary>
    public Func<StatusTransition, RuntimeRecord, StatusTransition> Adapt { get; init; } = static (change, _) => change;

    public ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken) => Begin(gameId, cancellationToken);

    public async ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) =>
        await Find(gameId, cancellationToken) is { } record ? Show(record) : null;

    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) => Upsert(record, cancellationToken);

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        Transition(inner.Find(change.GameId) is { } record ? Adapt(change, record) : change, fence, cancellationToken);

    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) => Remove(gameId, fence, cancellationToken);

    public ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken) =>
        SaveSettings(gameId, digest, settings, cancellationToken);

    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken) => FindSettings(gameId, digest, cancellationToken);

    public ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken) => SeeEngine(sighting, cancellationToken);

    public ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken) => ListEngines(engineId, cancellationToken);

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) =>
        List is null ? inner.ListAsync(filter, cancellationToken) : List(filter, inner.All).ToAsyncEnumerable();
}
