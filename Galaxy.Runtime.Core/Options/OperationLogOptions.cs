namespace Galaxy.Runtime;

/// <summary>How long the operation log keeps what it need not keep; section <c>OperationLog</c>. Recovery's host deletes older entries about once an hour.</summary>
public sealed class OperationLogOptions
{
    /// <summary>
    /// Closed entries older than this are deleted, except those that a decision may still need (<see cref="IOperationLogStore.PruneAsync"/>), and a game that has been removed
    /// for longer is deleted with its entries, snapshot and record. Null keeps everything. At least <c>Idempotency:Window</c> and the time over which crashes are counted, at most 3,650 days. Default 90 days.
    /// </summary>
    public TimeSpan? MaxAge { get; set; } = TimeSpan.FromDays(90);
}

/// <summary>Idempotency keys; section <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>How long a caller's key counts, from when its request entered the library: 1 min to 365 days. Then the key is as good as new. The keys of jobs count as long as the job can be delivered again. Default 24 h.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(24);
}
