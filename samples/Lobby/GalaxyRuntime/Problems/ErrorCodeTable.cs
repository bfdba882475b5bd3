namespace Galaxy.Runtime.Http;

/// <summary>What each error code is over HTTP.</summary>
internal static class ErrorCodeTable
{
    /// <summary>Every status that a failed operation may have.</summary>
    public static IReadOnlyList<int> FailureStatuses { get; } =
        [.. Enum.GetValues<ErrorCode>().Select(static code => Row(code).Status).Where(static status => status >= StatusCodes.Status400BadRequest).Distinct().Order()];

    /// <returns>The status and the title of the problem document.</returns>
    public static (int Status, string Title) Row(ErrorCode code) => code switch
    {
        ErrorCode.None => (StatusCodes.Status200OK, "Done"),
        ErrorCode.ReplayNoOp => (StatusCodes.Status200OK, "Nothing to do"),
        ErrorCode.InvalidRequest => (StatusCodes.Status400BadRequest, "The request is malformed"),
        ErrorCode.StartConfigInvalid => (StatusCodes.Status400BadRequest, "A start like this cannot work"),
        ErrorCode.ImageRefNotSemver => (StatusCodes.Status400BadRequest, "The image's tag is no version"),
        ErrorCode.NotFound => (StatusCodes.Status404NotFound, "The game has no record"),
        ErrorCode.Conflict => (StatusCodes.Status409Conflict, "The game's state, or another operation, is in the way"),
        ErrorCode.Cancelled => (StatusCodes.Status409Conflict, "Cancelled before anything was changed"),
        ErrorCode.SemverPatchOnly => (StatusCodes.Status422UnprocessableEntity, "Only the patch part of the version may differ"),
        ErrorCode.InternalError => (StatusCodes.Status500InternalServerError, "Something is broken"),
        ErrorCode.ImagePullFailed => (StatusCodes.Status502BadGateway, "The image could not be pulled"),
        ErrorCode.ContainerStartFailed => (StatusCodes.Status502BadGateway, "The container did not come up"),
        ErrorCode.ServiceUnavailable => (StatusCodes.Status503ServiceUnavailable, "A server this needs does not do its work"),
        ErrorCode.LeaseLost => (StatusCodes.Status503ServiceUnavailable, "The game's lease was lost before anything was changed"),
        ErrorCode.Interrupted => (StatusCodes.Status503ServiceUnavailable, "The outcome is not known yet"),
    };
}
