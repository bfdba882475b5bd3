namespace Galaxy.Runtime;

/// <summary>One thing that is wrong with one game, and what would be done about it.</summary>
/// <param name="GameId">The game; of a quarantined container, what its label says.</param>
/// <param name="Finding">What is wrong.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record ReconcileItem(string GameId, ReconcileFinding Finding, ReconcileAction Action, string Reason)
{
    /// <summary>The container it is about; empty when there is none.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>The operation it is about: the open one, or of a crashed game the one that saw the crash or failed to start it; null when there is none.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>When a crashed game is started again (UTC); null for everything else.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The open entry, as the plan read it; null when it is about something else.</summary>
    internal OperationEntry? Open { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{GameId}: {Finding.ToWireText()} -> {Action.ToWireText()} ({Reason})";
}
