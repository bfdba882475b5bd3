using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Testing;

/// <summary>An operation log in memory, with its outbox.</summary>
/// <param name="time">The store's clock; null means the system's.</param>
public sealed partial class InMemoryOperationLogStore(TimeProvider? time = null) : IOperationLogStore
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly OperationRows rows = new();
    private readonly InMemoryOutbox outbox = new();

    /// <summary>Every entry, the one written first comes first.</summary>
    public IReadOnlyList<OperationEntry> All => Inside(() => rows.All.Select(static row => row.Entry).ToList());

    /// <summary>Every event that waits to be published, the one added first comes first.</summary>
    public IReadOnlyList<OutboxEvent> Outbox => Inside(() => outbox.All);

    /// <inheritdoc/>
    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        Answer(() => Open(entry, head), cancellationToken);

    /// <inheritdoc/>
    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        Change(() => Close(operationId, closing), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        Change(() => Append(entry), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) =>
        Answer(() => rows.Find(operationId)?.Entry, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        Answer(() => rows.FindByKey(gameId, kind, idempotencyKey) is { } row && OperationRows.KeyCounts(row.Entry, now) ? row.Entry : null, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<OperationEntry> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await PortAnswer.Of(() => All, cancellationToken).ConfigureAwait(false);
        foreach (var entry in page.Where(static entry => entry.Closing is null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<OperationEntry>>(
            () => [.. rows.Of(gameId).Select(static row => row.Entry).Where(static entry => entry.Closing is null).OrderBy(static entry => entry.Fence)], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        Answer(() =>
        {
            ArgumentNullException.ThrowIfNull(entry);
            return rows.Of(entry.GameId).Any(row =>
                row.Entry.Fence > entry.Fence && row.Entry.CorrelationId != entry.CorrelationId && row.Entry.Closing is { IsSuccess: true });
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken) => Answer(() =>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var page = rows.Of(gameId).Reverse().Where(row => before is null || row.Number < before).Take(limit).ToList();
        return new OperationPage
        {
            Entries = [.. page.Select(static row => row.Entry)],
            Next = page is [.., var last] && rows.Of(gameId)[0] != last ? last.Number : null,
        };
    }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken) => Answer(() =>
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var found = rows.All.Where(row => filter.Matches(row.Entry))
            .Select(static row => (row.Entry, Cursor: new OperationCursor { EndedAt = OperationRows.EndOf(row.Entry), Number = row.Number }))
            .Where(item => before is not { } last || Precedes(item.Cursor, last))
            .OrderByDescending(static item => item.Cursor.EndedAt ?? DateTimeOffset.MaxValue).ThenByDescending(static item => item.Cursor.Number)
            .Take(limit + 1).ToList();
        return new OperationLogPage
        {
            Entries = [.. found.Take(limit).Select(static item => item.Entry)],
            Next = found.Count > limit ? found[limit - 1].Cursor : null,
        };
    }, cancellationToken);

    private static bool Precedes(OperationCursor cursor, OperationCursor last) =>
        (cursor.EndedAt ?? DateTimeOffset.MaxValue, cursor.Number).CompareTo((last.EndedAt ?? DateTimeOffset.MaxValue, last.Number)) < 0;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        Answer(() => Newest(gameId, entry => entry.IsAct && !OperationRows.EndedBefore(entry, since), limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) =>
        Answer(() => Prune(pruning), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) =>
        Answer(() => RemoveGame(gameId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) =>
        Change(() =>
        {
            ArgumentNullException.ThrowIfNull(events);
            outbox.Add(events);
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) =>
        Answer(() => outbox.HasAny(gameId), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListGamesWithEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await Answer(() => outbox.Games.ToList(), cancellationToken).ConfigureAwait(false);
        foreach (var gameId in page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return gameId;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        Answer(() => outbox.Read(gameId, limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) => Change(() => outbox.Remove(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) => Change(() => outbox.CountAttempt(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) => Answer(() => outbox.Trim(maxEvents), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) =>
        Answer(() => new OutboxBacklog(outbox.Count, outbox.OldestAddedAt), cancellationToken);

    private IReadOnlyList<OperationEntry> Newest(string gameId, Func<OperationEntry, bool> isOneOfThem, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return [.. rows.Of(gameId).Reverse().Select(static row => row.Entry).Where(isOneOfThem).Take(limit)];
    }

    private T Inside<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }

    private ValueTask<T> Answer<T>(Func<T> answer, CancellationToken cancellationToken) => PortAnswer.Of(() => Inside(answer), cancellationToken);

    private ValueTask Change(Action change, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            lock (gate)
            {
                change();
            }
        }, cancellationToken);
}
