namespace Galaxy.Runtime;

/// <summary>A guarded change of status: it applies only while the record is as expected.</summary>
/// <param name="GameId">The game.</param>
/// <param name="From">The status the record must have.</param>
/// <param name="ExpectedContainerId">The container id the record must have; empty means that it must be empty.</param>
/// <param name="To">
/// <see cref="RuntimeStatus.Stopped"/> sets <see cref="RuntimeRecord.StoppedAt"/> and keeps the container id;
/// <see cref="RuntimeStatus.Removed"/> sets <see cref="RuntimeRecord.RemovedAt"/> and clears it. Nothing else is a valid goal.
/// </param>
/// <param name="Now">The instant of the change (UTC, whole microseconds): becomes <see cref="RuntimeRecord.LastOpAt"/>.</param>
public sealed record StatusTransition(string GameId, RuntimeStatus From, string ExpectedContainerId, RuntimeStatus To, DateTimeOffset Now)
{
    /// <summary>The record as this transition leaves it, written by <paramref name="fence"/>. Stores must agree with it field by field.</summary>
    /// <param name="record">The record as it was.</param>
    /// <param name="fence">The writer's fence.</param>
    public RuntimeRecord ApplyTo(RuntimeRecord record, long fence)
    {
        ArgumentNullException.ThrowIfNull(record);
        return To is RuntimeStatus.Removed
            ? record with { Status = To, ContainerId = "", RemovedAt = Now, LastOpAt = Now, Fence = fence }
            : record with { Status = To, StoppedAt = Now, LastOpAt = Now, Fence = fence };
    }
}
