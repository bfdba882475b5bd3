namespace Galaxy.Runtime;

/// <summary>How long the operation log keeps what it need not keep; section <c>OperationLog</c>. Recovery's host deletes older entries about once an hour.</summary>
public sealed class OperationLogOptions
{
    /// <summary>
    /// Closed entries older than this are deleted, except those that a decision may still need (<see cref="IOperationLogStore.PruneAsync"/>), and a game that has been removed
    /// for longer is deleted with its entries, snapshot and record. Null keeps everything. At least <c>Idempotency:Window</c> and what crashes look back, at most 3,650 days. Default 90 days.
    /// </summary>
    public TimeSpan? MaxAge { get; set; } = TimeSpan.FromDays(90);
}
