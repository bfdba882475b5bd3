namespace Galaxy.Runtime;

/// <summary>How an operation log answered an opening.</summary>
public sealed record OpenEntryResult
{
    /// <summary>Whether the entry is interrupted, because the log has a row of the game with a greater fence: its holder has lost its lease and must not go on.</summary>
    public bool IsOvertaken { get; init; }

    /// <summary>The entry as it was written, with the rollback data that it took over.</summary>
    public required OperationEntry Entry { get; init; }

    /// <summary>The entry, with its closing, that <see cref="OperationEntry.SupersededOperationId"/> of <see cref="Entry"/> names: its events are due. Null when there was none.</summary>
    public OperationEntry? Superseded { get; init; }

    /// <summary>Whether the outbox has events of the game: those of this operation must wait behind them.</summary>
    public bool HasEvents { get; init; }
}
