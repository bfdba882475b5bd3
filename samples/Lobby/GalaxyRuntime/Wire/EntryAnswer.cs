namespace Galaxy.Runtime.Http;

/// <summary>An entry of the operation log. Instants are UTC; texts are empty where there is nothing.</summary>
internal sealed record EntryAnswer
{
    public required string OperationId { get; init; }

    /// <summary>The outer operation's id; its own, unless this is the inner stop or start of a restart or patch.</summary>
    public required string CorrelationId { get; init; }

    public required string GameId { get; init; }

    public required string Kind { get; init; }

    public required string Source { get; init; }

    public required string? SourceRef { get; init; }

    public required string? IdempotencyKey { get; init; }

    public required string ImageRef { get; init; }

    public required string PreviousImageRef { get; init; }

    public required string PreviousContainerId { get; init; }

    public required string? StopReason { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>open, success or failure.</summary>
    public required string Outcome { get; init; }

    /// <summary>none, or the code; null while open.</summary>
    public required string? ErrorCode { get; init; }

    public required string? ErrorMessage { get; init; }

    public required string? ContainerId { get; init; }

    public required DateTime? FinishedAt { get; init; }

    public required ExitAnswer? Evidence { get; init; }

    public static EntryAnswer Of(OperationEntry entry) => new()
    {
        OperationId = entry.OperationId.ToString("N"),
        CorrelationId = entry.CorrelationId.ToString("N"),
        GameId = entry.GameId,
        Kind = entry.Kind.ToWireText(),
        Source = entry.Source.ToWireText(),
        SourceRef = entry.SourceRef,
        IdempotencyKey = entry.IdempotencyKey,
        ImageRef = entry.ImageRef ?? "",
        PreviousImageRef = entry.PreviousImageRef ?? "",
        PreviousContainerId = entry.PreviousContainerId ?? "",
        StopReason = entry.StopReason?.ToWireText(),
        StartedAt = entry.StartedAt.UtcDateTime,
        Outcome = entry.Closing is { } closing ? WireNames.Outcome(closing.ErrorCode) : WireNames.Open,
        ErrorCode = entry.Closing is { ErrorCode: var code } ? WireNames.Of(code) : null,
        ErrorMessage = entry.Closing?.Message,
        ContainerId = entry.Closing is { } closed ? closed.ContainerId ?? "" : null,
        FinishedAt = entry.Closing?.FinishedAt.UtcDateTime,
        Evidence = entry.Closing?.Evidence is { } exit ? ExitAnswer.Of(exit) : null,
    };
}
