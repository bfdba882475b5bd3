namespace Galaxy.Runtime;

/// <summary>Which records to list; members that are null do not restrict. Records come ordered by game id (ordinal).</summary>
public sealed record RuntimeRecordFilter
{
    /// <summary>Every record.</summary>
    public static RuntimeRecordFilter All { get; } = new();

    /// <summary>Only records with this status.</summary>
    public RuntimeStatus? Status { get; init; }

    /// <summary>Only records of this container engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>Only records whose <see cref="RuntimeRecord.StoppedAt"/> is set and earlier than this instant.</summary>
    public DateTimeOffset? StoppedBefore { get; init; }

    /// <summary>Only records whose <see cref="RuntimeRecord.RemovedAt"/> is set and earlier than this instant.</summary>
    public DateTimeOffset? RemovedBefore { get; init; }

    /// <summary>Only game ids that sort after this one (ordinal): the last id of the page before.</summary>
    public string? AfterGameId { get; init; }

    /// <summary>At most this many records, 1 or more.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether <paramref name="record"/> is one of those asked for, <see cref="Limit"/> aside.</summary>
    /// <param name="record">The record to look at.</param>
    public bool Matches(RuntimeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return (Status is null || record.Status == Status)
            && (EngineId is null || string.Equals(record.EngineId, EngineId, StringComparison.Ordinal))
            && (StoppedBefore is null || record.StoppedAt < StoppedBefore)
            && (RemovedBefore is null || record.RemovedAt < RemovedBefore)
            && (AfterGameId is null || string.CompareOrdinal(record.GameId, AfterGameId) > 0);
    }
}
