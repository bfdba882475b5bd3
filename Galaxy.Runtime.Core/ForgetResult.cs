using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>How <see cref="IGalaxyRuntime.ForgetAsync"/> ended.</summary>
public sealed record ForgetResult
{
    /// <summary>Nothing is left of what was to be deleted.</summary>
    public static ForgetResult Forgotten { get; } = new();

    /// <summary>Why something is left; <see cref="ErrorCode.None"/> if nothing is.</summary>
    public ErrorCode ErrorCode { get; private init; }

    /// <summary>What is in the way and, where it helps, what to do; null on success.</summary>
    public string? ErrorMessage { get; private init; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool CanRetry { get; private init; }

    /// <summary>Whether nothing is left.</summary>
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess => ErrorCode is ErrorCode.None;

    /// <summary>Something is left.</summary>
    /// <param name="errorCode">Why; neither <see cref="ErrorCode.None"/> nor <see cref="ErrorCode.ReplayNoOp"/>.</param>
    /// <param name="errorMessage">Why, for people.</param>
    /// <param name="canRetry">Whether the same call may succeed later.</param>
    /// <exception cref="ArgumentException"><paramref name="errorCode"/> is a success, or the message is null.</exception>
    public static ForgetResult Failed(ErrorCode errorCode, string errorMessage, bool canRetry)
    {
        ArgumentNullException.ThrowIfNull(errorMessage);
        return errorCode is ErrorCode.None or ErrorCode.ReplayNoOp
            ? throw new ArgumentException($"{errorCode} is a success: use Forgotten.", nameof(errorCode))
            : new ForgetResult { ErrorCode = errorCode, ErrorMessage = errorMessage, CanRetry = canRetry };
    }
}
