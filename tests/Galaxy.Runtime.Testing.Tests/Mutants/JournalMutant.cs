using System.Collections.Concurrent;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A journal with some calls replaced.</summary>
internal sealed class JournalMutant(InMemoryOperationLogStore inner) : OperationLogOverride(inner)
{
    private readonly InMemoryOperationLogStore inner = inner;

    public Func<OperationEntry, RuntimeRecord?, CancellationToken, ValueTask<OpenEntryResult>> Open { get; init; } = inner.OpenAsync;

    public Func<Guid, OperationClosing, CancellationToken, ValueTask> Close { get; init; } = inner.CloseAsync;

    public Func<OperationEntry, CancellationToken, ValueTask> Append { get; init; } = inner.AppendAsync;

    public Func<Guid, OperationEntry?>? FindById { get; init; }

    /// <summary>Whether an entry of the right game and kind, and with a key, is the one to find.</summary>
    public Func<OperationEntry, string, bool>? Find { get; init; }

    /// <summary>By which instant a find judges the keys.</summary>
    public Func<DateTimeOffset, DateTimeOffset> Now { get; init; } = static now => now;

    public Func<IEnumerable<OperationEntry>, IEnumerable<OperationEntry>> ListOpen { get; init; } = static entries => entries;

    public Func<IEnumerable<OperationEntry>, string, int, IEnumerable<OperationEntry>>? Read { get; init; }

    /// <summary>Changes a page that was read before a cursor.</summary>
    public Func<OperationPage, long?, OperationPage> Page { get; init; } = static (page, _) => page;

    /// <summary>Changes what is asked of all games.</summary>
    public Func<OperationFilter, OperationFilter> FilterAll { get; init; } = static filter => filter;

    /// <summary>Changes a page of all games that was read before a cursor.</summary>
    public Func<OperationLogPage, OperationCursor?, OperationLogPage> PageOfAll { get; init; } = static (page, _) => page;

    public Func<IEnumerable<OperationEntry>, IEnumerable<OperationEntry>>? ReadOpen { get; init; }

    /// <summary>Whether an entry of the game overtakes the one that is asked about.</summary>
    public Func<OperationEntry, OperationEntry, bool>? Overtakes { get; init; }

    public Func<string, DateTimeOffset, int, IEnumerable<OperationEntry>>? ReadActs { get; init; }

    public Func<OperationLogPruning, CancellationToken, ValueTask<int>> Prune { get; init; } = inner.PruneAsync;

    public Func<string, CancellationToken, ValueTask<bool>> RemoveGame { get; init; } = inner.RemoveGameAsync;

    public Func<IReadOnlyList<OutboxEvent>, CancellationToken, ValueTask> AddEvents { get; init; } = inner.AddEventsAsync;

    public Func<string, CancellationToken, ValueTask<bool>> HasEvents { get; init; } = inner.HasEventsAsync;

    public Func<IEnumerable<OutboxEvent>, IEnumerable<string>>? ListGames { get; init; }

    public Func<IEnumerable<OutboxEvent>, string, int, IEnumerable<OutboxEvent>>? ReadEvents { get; init; }

    public Func<string, CancellationToken, ValueTask> RemoveEvent { get; init; } = inner.RemoveEventAsync;

    public Func<string, CancellationToken, ValueTask> CountAttempt { get; init; } = inner.CountAttemptAsync;

    public Func<int, CancellationToken, ValueTask<int>> Trim { get; init; } = inner.TrimEventsAsync;

    public Func<OutboxBacklog, OutboxBacklog> Backlog { get; init; } = static backlog => backlog;

    /// <summary>Changes what every reading call shows of an entry.</summary>
    public Func<OperationEntry, OperationEntry> Show { get; init; } = static entry => entry;

    /// <summary>What was last written of each entry, for mutants that let the last writer win.</summary>
    public ConcurrentDictionary<Guid, OperationEntry> Written { get; } = new();

    public override ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        Written[entry.OperationId] = entry with { WasCommitted = true };
        return Open(entry, head, cancellationToken);
    }

    public override ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        if (Written.TryGetValue(operationId, out var entry))
        {
            Written[operationId] = entry with { Closing = closing };
        }

        return Close(operationId, closing, cancellationToken);
    }

    public override ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken)
    {
        Written[entry.OperationId] = entry;
        return Append(entry, cancellationToken);
    }

    public override async ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken)
    {
        var found = FindById is null ? await inner.FindAsync(operationId, cancellationToken) : FindById(operationId);
        return found is null ? null : Show(found);
    }

    public override async ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = Find is null
            ? await inner.FindSucceededAsync(gameId, kind, idempotencyKey, Now(now), cancellationToken)
            : inner.All.FirstOrDefault(entry => entry.GameId == gameId && entry.IdempotencyKey is not null && Find(entry, idempotencyKey) && entry.Kind == kind);
        return found is null ? null : Show(found);
    }

    public override IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ListOpen(inner.All.Select(Show).Where(entry => entry.Closing is null)).ToAsyncEnumerable();
    }

    public override async ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        ReadOpen is null ? await inner.ReadOpenAsync(gameId, cancellationToken) : [.. ReadOpen(inner.All.Where(entry => entry.GameId == gameId))];

    public override async ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        Overtakes is null
            ? await inner.IsOvertakenAsync(entry, cancellationToken)
            : inner.All.Any(other => other.GameId == entry.GameId && Overtakes(entry, other));

    public override async ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken)
    {
        var page = await inner.ReadAsync(gameId, limit, before, cancellationToken);
        return Page(page with { Entries = Read is null ? [.. page.Entries.Select(Show)] : [.. Read(inner.All, gameId, limit)] }, before);
    }

    public override async ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken)
    {
        var page = await inner.ReadAllAsync(FilterAll(filter), limit, before, cancellationToken);
        return PageOfAll(page with { Entries = [.. page.Entries.Select(Show)] }, before);
    }

    public override async ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(
        string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        ReadActs is null ? await inner.ReadActsAsync(gameId, since, limit, cancellationToken) : [.. ReadActs(gameId, since, limit)];

    public override ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) => Prune(pruning, cancellationToken);

    public override ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) => RemoveGame(gameId, cancellationToken);

    public override ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) => AddEvents(events, cancellationToken);

    public override ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) => HasEvents(gameId, cancellationToken);

    public override IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken) =>
        ListGames is null ? inner.ListGamesWithEventsAsync(cancellationToken) : ListGames(inner.Outbox).ToAsyncEnumerable();

    public override async ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        ReadEvents is null ? await inner.ReadEventsAsync(gameId, limit, cancellationToken) : [.. ReadEvents(inner.Outbox, gameId, limit)];

    public override ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) => RemoveEvent(key, cancellationToken);

    public override ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) => CountAttempt(key, cancellationToken);

    public override ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) => Trim(maxEvents, cancellationToken);

    public override async ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) => Backlog(await inner.CountEventsAsync(cancellationToken));
}
