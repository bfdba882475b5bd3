using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Testing;

/// <summary>A journal in memory.</summary>
/// <param name="time">The store's clock; null means the system's.</param>
public sealed class InMemoryOperationLogStore(TimeProvider? time = null) : IOperationLogStore
{
    private const int MaxSourceRefLength = 1000;

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly List<OperationEntry> entries = [];
    private readonly Dictionary<Guid, int> positions = [];

    /// <summary>Every entry, the one written first comes first.</summary>
    public IReadOnlyList<OperationEntry> All
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Open(entry, head), cancellationToken);

    /// <inheritdoc/>
    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Close(operationId, closing), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => Append(entry), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => FindSucceeded(gameId, kind, idempotencyKey), cancellationToken);

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
    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        PortAnswer.Of<IReadOnlyList<OperationEntry>>(() =>
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
            return [.. All.Reverse().Where(entry => IsOf(entry, gameId)).Take(limit)];
        }, cancellationToken);

    private void Open(OperationEntry entry, RuntimeRecord? head)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (gate)
        {
            if (positions.ContainsKey(entry.OperationId))
            {
                return;
            }

            for (var position = 0; position < entries.Count; position++)
            {
                if (entries[position].Closing is null && entries[position].Fence <= entry.Fence && IsOf(entries[position], entry.GameId))
                {
                    CloseAt(position, ClosingOfSuperseded(entries[position], head));
                }
            }

            Add(entry with { Closing = null });
        }
    }

    private void Close(Guid operationId, OperationClosing closing)
    {
        ArgumentNullException.ThrowIfNull(closing);
        lock (gate)
        {
            if (positions.TryGetValue(operationId, out var position) && entries[position].Closing is null)
            {
                CloseAt(position, closing);
            }
        }
    }

    private void Append(OperationEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Closing is not { } closing)
        {
            throw new ArgumentException("An appended entry is born closed; this one has no closing.", nameof(entry));
        }

        lock (gate)
        {
            if (!positions.ContainsKey(entry.OperationId))
            {
                Add(entry with { Closing = null });
            }

            Close(entry.OperationId, closing);
        }
    }

    private OperationEntry? FindSucceeded(string gameId, OperationKind kind, string idempotencyKey)
    {
        lock (gate)
        {
            return entries.Find(entry => IsOf(entry, gameId) && entry.Kind == kind && entry.Closing is { ErrorCode: ErrorCode.None }
                && string.Equals(entry.IdempotencyKey, idempotencyKey, StringComparison.Ordinal));
        }
    }

    private void Add(OperationEntry entry)
    {
        positions.Add(entry.OperationId, entries.Count);
        entries.Add(entry with
        {
            StartedAt = entry.StartedAt.ToMicroseconds(),
            SourceRef = entry.SourceRef is { Length: > MaxSourceRefLength } text ? text[..MaxSourceRefLength] : entry.SourceRef,
        });
    }

    private void CloseAt(int position, OperationClosing closing)
    {
        var entry = entries[position];
        var losesItsKey = closing.ErrorCode is ErrorCode.None && entry.IdempotencyKey is { } key && FindSucceeded(entry.GameId, entry.Kind, key) is not null;
        entries[position] = entry with
        {
            IdempotencyKey = losesItsKey ? null : entry.IdempotencyKey,
            Closing = closing with
            {
                FinishedAt = closing.FinishedAt.ToMicroseconds(),
                Evidence = closing.Evidence is { } exit ? exit with { FinishedAt = exit.FinishedAt?.ToMicroseconds() } : null,
            },
        };
    }

    private OperationClosing ClosingOfSuperseded(OperationEntry entry, RuntimeRecord? head) => entry.IsGoalReachedBy(head)
        ? new OperationClosing { ErrorCode = ErrorCode.None, ContainerId = head!.ContainerId, FinishedAt = time.GetUtcNow() }
        : new OperationClosing { ErrorCode = ErrorCode.Interrupted, Message = "A later operation of the game found this one open.", FinishedAt = time.GetUtcNow() };

    private static bool IsOf(OperationEntry entry, string gameId) => string.Equals(entry.GameId, gameId, StringComparison.Ordinal);
}
