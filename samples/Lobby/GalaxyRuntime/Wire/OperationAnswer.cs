namespace Galaxy.Runtime.Http;

/// <summary>An operation that succeeded. One that failed is a problem document.</summary>
/// <param name="Kind">start, stop, restart, patch or cleanup_container.</param>
/// <param name="GameId">The game.</param>
/// <param name="OperationId">The operation: 32 hexadecimal digits.</param>
/// <param name="Outcome">success.</param>
/// <param name="ErrorCode">none, or replay_no_op when there was nothing to do.</param>
/// <param name="IsReplay">Whether there was nothing to do.</param>
/// <param name="Record">The record as it is now.</param>
internal sealed record OperationAnswer(string Kind, string GameId, string OperationId, string Outcome, string ErrorCode, bool IsReplay, RecordAnswer Record)
{
    public static OperationAnswer Of(OperationResult result) => new(
        result.Kind.ToWireText(),
        result.GameId,
        result.OperationId.ToString("N"),
        WireNames.Success,
        WireNames.Of(result.ErrorCode),
        result.IsReplay,
        RecordAnswer.Of(result.Record!));
}
