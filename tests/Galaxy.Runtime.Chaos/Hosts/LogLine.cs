namespace Galaxy.Runtime.Chaos;

/// <summary>One line of a host's log.</summary>
internal sealed record LogLine
{
    public required LogLineKind What { get; init; }

    /// <summary>The machine's monotonic clock, which all processes share.</summary>
    public required long At { get; init; }

    /// <summary>Tells the requests of one host process apart.</summary>
    public int Number { get; init; }

    public string GameId { get; init; } = "";

    public OperationKind Kind { get; init; }

    /// <summary>The image asked for; empty where none is.</summary>
    public string ImageRef { get; init; } = "";

    public string? IdempotencyKey { get; init; }

    public Guid OperationId { get; init; }

    public ErrorCode ErrorCode { get; init; }

    public bool CanRetry { get; init; }

    public string? Text { get; init; }

    public RuntimeRecord? Record { get; init; }

    /// <summary>The game when its lease was given back; null when it was not, or could not be seen.</summary>
    public Picture? Picture { get; init; }

    /// <summary>Whether closing the journal entry ended in a fault: recovery may settle it by its own table.</summary>
    public bool IsClosingLost { get; init; }

    public bool HasCommitted { get; init; }
}
