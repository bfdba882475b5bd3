namespace Galaxy.Runtime;

internal static class ErrorCodeExtensions
{
    /// <summary>Whether a failure with this code, nothing more known, may go away by itself.</summary>
    public static bool IsTransient(this ErrorCode code) => code switch
    {
        ErrorCode.ServiceUnavailable or ErrorCode.LeaseLost or ErrorCode.Interrupted or ErrorCode.Cancelled => true,
        ErrorCode.None or ErrorCode.ReplayNoOp or ErrorCode.InvalidRequest or ErrorCode.StartConfigInvalid or ErrorCode.ImagePullFailed
            or ErrorCode.ContainerStartFailed or ErrorCode.Conflict or ErrorCode.NotFound or ErrorCode.InternalError
            or ErrorCode.ImageRefNotSemver or ErrorCode.SemverPatchOnly => false,
    };
}
