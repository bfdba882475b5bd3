namespace Galaxy.Runtime.Redis;

/// <summary>
/// One entry of <c>{prefix}runtime:job_results</c>: how a job ended. Published at least once a job, in the same step that acknowledges it;
/// consumers drop a second one by stream and job id.
/// </summary>
internal sealed record JobResult
{
    private const string Success = "success";
    private const string Failure = "failure";

    private JobResult(string jobId, string stream, DateTimeOffset finishedAt) => (JobId, Stream, FinishedAt) = (jobId, stream, finishedAt);

    public string JobId { get; }

    public string Stream { get; }

    public string GameId { get; private init; } = "";

    public Guid? OperationId { get; private init; }

    public ErrorCode ErrorCode { get; private init; }

    public string ErrorMessage { get; private init; } = "";

    public string ContainerId { get; private init; } = "";

    /// <summary>What the game is now; null where that is not known, or the game has no record.</summary>
    public RuntimeStatus? GameStatus { get; private init; }

    public DateTimeOffset FinishedAt { get; }

    /// <summary>The job's operation ended.</summary>
    public static JobResult Of(GameJob job, JobStream stream, OperationResult result, DateTimeOffset finishedAt) => new(job.Id, stream.Name, finishedAt)
    {
        GameId = job.GameId,
        OperationId = result.OperationId,
        ErrorCode = result.ErrorCode,
        ErrorMessage = result.ErrorMessage ?? "",
        ContainerId = result.Record?.ContainerId ?? "",
        GameStatus = result.Record?.Status,
    };

    /// <summary>The job's operation had succeeded in an earlier delivery.</summary>
    public static JobResult Of(GameJob job, JobStream stream, OperationEntry succeeded, RuntimeStatus? gameStatus, DateTimeOffset finishedAt) => new(job.Id, stream.Name, finishedAt)
    {
        GameId = job.GameId,
        OperationId = succeeded.OperationId,
        ContainerId = succeeded.Closing?.ContainerId ?? "",
        GameStatus = gameStatus,
    };

    /// <summary>The job ended without an answer of an operation.</summary>
    public static JobResult Of(
        string jobId, JobStream stream, string gameId, ErrorCode errorCode, string errorMessage, DateTimeOffset finishedAt, RuntimeStatus? gameStatus = null) =>
        new(jobId, stream.Name, finishedAt) { GameId = gameId, ErrorCode = errorCode, ErrorMessage = errorMessage, GameStatus = gameStatus };

    /// <summary>Names and values in turn.</summary>
    public object[] ToFields() =>
    [
        "job_id", JobId,
        "stream", Stream,
        "game_id", GameId,
        "operation_id", OperationId?.ToString() ?? "",
        "outcome", ErrorCode is ErrorCode.None or ErrorCode.ReplayNoOp ? Success : Failure,
        "error_code", ErrorCode.ToWireText(),
        "error_message", ErrorMessage,
        "container_id", ContainerId,
        "game_status", GameStatus?.ToWireText() ?? "",
        "finished_at_ms", FinishedAt.ToUnixTimeMilliseconds(),
    ];
}
