namespace Galaxy.Runtime;

/// <summary>How an operation ended, as a closed set; <see cref="WireText"/> gives the text of each.</summary>
public enum ErrorCode
{
    /// <summary>It did what was asked.</summary>
    None = 0,

    /// <summary>Success: there was nothing to do, or the same request had succeeded before.</summary>
    ReplayNoOp,

    /// <summary>The request is malformed (stop, restart, patch, cleanup).</summary>
    InvalidRequest,

    /// <summary>A start was asked for, or is configured, in a way that cannot work: game id, image reference, network, state directory.</summary>
    StartConfigInvalid,

    /// <summary>The image could not be pulled or inspected.</summary>
    ImagePullFailed,

    /// <summary>The container could not be created, started, kept running or recorded.</summary>
    ContainerStartFailed,

    /// <summary>The game's state, or another operation on it, does not allow it; <see cref="OperationResult.CanRetry"/> distinguishes the two.</summary>
    Conflict,

    /// <summary>The game has no record.</summary>
    NotFound,

    /// <summary>The engine or the lease store did not do its work; try again.</summary>
    ServiceUnavailable,

    /// <summary>A record store fault, a record that makes no sense, or a bug of an adapter.</summary>
    InternalError,

    /// <summary>An image reference has no tag that is a three-part semantic version (patch).</summary>
    ImageRefNotSemver,

    /// <summary>The versions differ in more than the patch part (patch).</summary>
    SemverPatchOnly,

    /// <summary>The lease was lost before anything was changed; try again.</summary>
    LeaseLost,

    /// <summary>The outcome is not known: something was changed and the rest is resolved by recovery, or by the next operation on the game.</summary>
    Interrupted,

    /// <summary>The caller, or a stop of the same game, cancelled the operation before anything was changed.</summary>
    Cancelled,
}

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
