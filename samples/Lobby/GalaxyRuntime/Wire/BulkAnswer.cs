namespace Galaxy.Runtime.Http;

/// <summary>What became of many games; each that was listed is in one of the four lists.</summary>
/// <param name="BulkId">Names the call in events: 32 hexadecimal digits.</param>
/// <param name="Done">The games that are now as asked for.</param>
/// <param name="Failed">The games whose operation failed.</param>
/// <param name="Skipped">The games that were left alone.</param>
/// <param name="Left">The games that were not begun.</param>
internal sealed record BulkAnswer(
    string BulkId, IReadOnlyList<string> Done, IReadOnlyList<BulkAnswer.Failure> Failed, IReadOnlyList<BulkAnswer.Skip> Skipped, IReadOnlyList<string> Left)
{
    /// <summary>A game whose operation failed.</summary>
    internal sealed record Failure(string GameId, string OperationId, string ErrorCode, string? ErrorMessage);

    /// <summary>A game that was left alone.</summary>
    internal sealed record Skip(string GameId, string Reason);

    public static BulkAnswer Of(BulkReport report) => new(
        report.BulkId.ToString("N"),
        [.. report.Done.Select(static result => result.GameId)],
        [.. report.Failed.Select(static result => new Failure(result.GameId, result.OperationId.ToString("N"), WireNames.Of(result.ErrorCode), result.ErrorMessage))],
        [.. report.Skipped.Select(static game => new Skip(game.GameId, game.Reason))],
        report.Left);
}
