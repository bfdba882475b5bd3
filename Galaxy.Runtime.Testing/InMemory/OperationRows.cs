namespace Galaxy.Runtime.Testing;

/// <summary>The rows of an <see cref="InMemoryOperationLogStore"/>, in the order in which they were written. The caller is inside its lock.</summary>
internal sealed class OperationRows
{
    private const int MaxSourceRefLength = 1000;

    private readonly OrderedDictionary<Guid, OperationRow> rows = [];
    private readonly Dictionary<string, List<OperationRow>> games = new(StringComparer.Ordinal);
    private long written;

    public IEnumerable<OperationRow> All => rows.Values;

    public OperationRow? Find(Guid operationId) => rows.GetValueOrDefault(operationId);

    public IReadOnlyList<OperationRow> Of(string gameId) => games.TryGetValue(gameId, out var ofGame) ? ofGame : [];

    /// <summary>The row that succeeded under a key, whether the key still counts or not.</summary>
    public OperationRow? FindByKey(string gameId, OperationKind kind, string idempotencyKey) => Of(gameId).FirstOrDefault(row =>
        row.Entry.Kind == kind && row.Entry.Closing is { ErrorCode: ErrorCode.None } && string.Equals(row.Entry.IdempotencyKey, idempotencyKey, StringComparison.Ordinal));

    /// <summary>Writes an open row.</summary>
    public OperationRow Add(OperationEntry entry)
    {
        var row = new OperationRow(++written, entry with
        {
            Closing = null,
            StartedAt = entry.StartedAt.ToMicroseconds(),
            SourceRef = entry.SourceRef is { Length: > MaxSourceRefLength } text ? text[..MaxSourceRefLength] : entry.SourceRef,
            IdempotencyKeyExpiresAt = entry.IdempotencyKeyExpiresAt?.ToMicroseconds(),
            MayRepeat = false,
            Repeats = 0,
            LastRepeatedAt = null,
        });
        rows.Add(entry.OperationId, row);
        if (!games.TryGetValue(entry.GameId, out var ofGame))
        {
            games.Add(entry.GameId, ofGame = []);
        }

        ofGame.Add(row);
        return row;
    }

    /// <summary>Closes an open row. A key that another row succeeded under is taken from that row if it has ended, else from this one.</summary>
    public void Close(OperationRow row, OperationClosing closing)
    {
        var (entry, finishedAt) = (row.Entry, closing.FinishedAt.ToMicroseconds());
        if (closing.ErrorCode is ErrorCode.None && entry.IdempotencyKey is { } key && FindByKey(entry.GameId, entry.Kind, key) is { } holder)
        {
            var loser = KeyCounts(holder.Entry, finishedAt) ? row : holder;
            loser.Entry = loser.Entry with { IdempotencyKey = null, IdempotencyKeyExpiresAt = null };
        }

        row.Entry = row.Entry with
        {
            Closing = closing with
            {
                FinishedAt = finishedAt,
                Evidence = closing.Evidence is { } exit ? exit with { FinishedAt = exit.FinishedAt?.ToMicroseconds() } : null,
                Unpublished = [],
            },
        };
    }

    /// <summary>Whether a row stays however old it is, for what it is in its game.</summary>
    public bool IsNeeded(OperationRow row)
    {
        var ofGame = Of(row.Entry.GameId);
        var isOverOpenOne = row.Entry.Closing is { IsSuccess: true } && ofGame.Any(other => other.Entry.Closing is null && other.Entry.Fence < row.Entry.Fence);
        var isNewestSuccess = row.Entry.Closing is { ErrorCode: ErrorCode.None }
            && ofGame.Last(other => other.Entry.Kind == row.Entry.Kind && other.Entry.Closing is { ErrorCode: ErrorCode.None }) == row;
        var hasGreatestFence = row.Entry.Fence > 0 && ofGame.Reverse().MaxBy(static other => other.Entry.Fence) == row;
        return row.Entry.Closing is null || isOverOpenOne || isNewestSuccess || hasGreatestFence;
    }

    public void Remove(OperationRow row)
    {
        rows.Remove(row.Entry.OperationId);
        var ofGame = games[row.Entry.GameId];
        ofGame.Remove(row);
        if (ofGame.Count == 0)
        {
            games.Remove(row.Entry.GameId);
        }
    }

    public void RemoveGame(string gameId) => Of(gameId).ToList().ForEach(Remove);

    public static bool KeyCounts(OperationEntry entry, DateTimeOffset now) => entry.IdempotencyKeyExpiresAt is not { } expiry || expiry > now;

    /// <summary>Whether an entry was closed, and if it was repeated repeated, before an instant. An open one was not.</summary>
    public static bool EndedBefore(OperationEntry entry, DateTimeOffset instant) => EndOf(entry) < instant;

    /// <summary>When an entry was closed, or if it was repeated repeated; null if it is open.</summary>
    public static DateTimeOffset? EndOf(OperationEntry entry) => entry.LastRepeatedAt ?? entry.Closing?.FinishedAt;
}

/// <summary>One row.</summary>
internal sealed class OperationRow(long number, OperationEntry entry)
{
    /// <summary>Greater than that of every row written before.</summary>
    public long Number => number;

    public OperationEntry Entry { get; set; } = entry;

    public void Repeat(long fence, DateTimeOffset at) => Entry = Entry with
    {
        Fence = Math.Max(Entry.Fence, fence),
        Repeats = Entry.Repeats + 1,
        LastRepeatedAt = at.ToMicroseconds(),
    };
}
