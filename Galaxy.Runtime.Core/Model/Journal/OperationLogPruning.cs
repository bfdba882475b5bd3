namespace Galaxy.Runtime;

/// <summary>Which entries <see cref="IOperationLogStore.PruneAsync"/> may delete.</summary>
public sealed record OperationLogPruning
{
    /// <summary>Only entries whose <see cref="OperationClosing.FinishedAt"/>, or if it is set <see cref="OperationEntry.LastRepeatedAt"/>, is earlier (UTC).</summary>
    public required DateTimeOffset ClosedBefore { get; init; }

    /// <summary>The present (UTC), by which idempotency keys are judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Operations whose entries stay: those that created containers which exist.</summary>
    public IReadOnlyCollection<Guid> Keep { get; init; } = [];

    /// <summary>At most so many are deleted by one call, 1 or more.</summary>
    public int Limit { get; init; } = 1_000;
}
