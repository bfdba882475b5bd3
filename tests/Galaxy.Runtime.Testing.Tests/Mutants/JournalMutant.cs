using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A journal with some calls replaced.</summary>
internal sealed class JournalMutant(InMemoryOperationLogStore inner) : IOperationLogStore
{
    public Func<OperationEntry, RuntimeRecord?, CancellationToken, ValueTask> Open { get; init; } = inner.OpenAsync;

    public Func<Guid, OperationClosing, CancellationToken, ValueTask> Close { get; init; } = inner.CloseAsync;

    public Func<OperationEntry, CancellationToken, ValueTask> Append { get; init; } = inner.AppendAsync;

    /// <summary>Whether an entry of the right game and kind, and with a key, is the one to find.</summary>
    public Func<OperationEntry, string, bool>? Find { get; init; }

    public Func<IEnumerable<OperationEntry>, IEnumerable<OperationEntry>> ListOpen { get; init; } = static entries => entries;

    public Func<IEnumerable<OperationEntry>, string, int, IEnumerable<OperationEntry>>? Read { get; init; }

    /// <summary>Changes what every reading call shows of an entry.</summary>
    public Func<OperationEntry, OperationEntry> Show { get; init; } = static entry => entry;

    /// <summary>What was last written of each entry, for mutants that let the last writer win.</summary>
    public ConcurrentDictionary<Guid, OperationEntry> Written { get; } = new();

    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        Written[entry.OperationId] = entry;
        return Open(entry, head, cancellationToken);
    }

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        if (Written.TryGetValue(operationId, out var entry))
        {
            Written[operationId] = entry with { Closing = closing };
        }

        return Close(operationId, closing, cancellationToken);
    }

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken)
    {
        Written[entry.OperationId] = entry;
        return Append(entry, cancellationToken);
    }

    public async ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken)
    {
        var found = Find is null
            ? await inner.FindSucceededAsync(gameId, kind, idempotencyKey, cancellationToken)
            : inner.All.FirstOrDefault(entry => entry.GameId == gameId && entry.IdempotencyKey is not null && Find(entry, idempotencyKey) && entry.Kind == kind);
        return found is null ? null : Show(found);
    }

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ListOpen(inner.All.Select(Show).Where(entry => entry.Closing is null)).ToAsyncEnumerable();
    }

    public async ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        Read is null
            ? [.. (await inner.ReadAsync(gameId, limit, cancellationToken)).Select(Show)]
            : [.. Read(inner.All, gameId, limit)];
}
