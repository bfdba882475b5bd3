using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>How one operation ended. Made by the factories, by the library and by people's tests.</summary>
public sealed class OperationResult
{
    private OperationResult(OperationKind kind, string gameId, Guid operationId, ErrorCode errorCode, string? errorMessage, RuntimeRecord? record, bool canRetry)
    {
        Kind = kind;
        GameId = gameId;
        OperationId = operationId;
        ErrorCode = errorCode;
        ErrorMessage = errorMessage;
        Record = record;
        CanRetry = canRetry;
    }

    /// <summary>The operation.</summary>
    public OperationKind Kind { get; }

    /// <summary>The game, as asked for.</summary>
    public string GameId { get; }

    /// <summary>The operation's id: on its journal entry, events, traces, log lines and container.</summary>
    public Guid OperationId { get; }

    /// <summary>How it ended.</summary>
    public ErrorCode ErrorCode { get; }

    /// <summary>What went wrong and, where it helps, what to do; null on success.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The game's record after the operation. On failure: what runs now, or null when nothing does or it is not known.</summary>
    public RuntimeRecord? Record { get; }

    /// <summary>Whether the game is now as asked for.</summary>
    [MemberNotNullWhen(true, nameof(Record))]
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess => ErrorCode is ErrorCode.None or ErrorCode.ReplayNoOp;

    /// <summary>Whether it succeeded without doing anything.</summary>
    public bool IsReplay => ErrorCode is ErrorCode.ReplayNoOp;

    /// <summary>Whether the same request, sent again unchanged, may succeed later: it separates "busy, try again" from "another image runs".</summary>
    public bool CanRetry { get; }

    /// <summary>The operation did what was asked.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="record">The record it left.</param>
    /// <param name="operationId">Its id.</param>
    /// <exception cref="ArgumentNullException"><paramref name="record"/> is null.</exception>
    public static OperationResult Succeeded(OperationKind kind, RuntimeRecord record, Guid operationId = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new OperationResult(kind, record.GameId, operationId, ErrorCode.None, null, record, canRetry: false);
    }

    /// <summary>There was nothing to do.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="record">The record as it is.</param>
    /// <param name="operationId">The id of the request, not of the one that did the work.</param>
    /// <exception cref="ArgumentNullException"><paramref name="record"/> is null.</exception>
    public static OperationResult Replayed(OperationKind kind, RuntimeRecord record, Guid operationId = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new OperationResult(kind, record.GameId, operationId, ErrorCode.ReplayNoOp, null, record, canRetry: false);
    }

    /// <summary>The operation failed.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="gameId">The game, as asked for.</param>
    /// <param name="errorCode">Why; neither <see cref="ErrorCode.None"/> nor <see cref="ErrorCode.ReplayNoOp"/>.</param>
    /// <param name="errorMessage">Why, for people.</param>
    /// <param name="record">What runs now, if that is known.</param>
    /// <param name="operationId">Its id.</param>
    /// <param name="canRetry">Whether the same request may succeed later; null takes the code's own answer, by which a
    /// <see cref="ErrorCode.Conflict"/> and an <see cref="ErrorCode.InternalError"/> may not.</param>
    /// <exception cref="ArgumentException"><paramref name="errorCode"/> is a success, or a text is null.</exception>
    public static OperationResult Failed(
        OperationKind kind, string gameId, ErrorCode errorCode, string errorMessage, RuntimeRecord? record = null, Guid operationId = default, bool? canRetry = null)
    {
        ArgumentNullException.ThrowIfNull(gameId);
        ArgumentNullException.ThrowIfNull(errorMessage);
        if (errorCode is ErrorCode.None or ErrorCode.ReplayNoOp)
        {
            throw new ArgumentException($"{errorCode} is a success: use Succeeded or Replayed.", nameof(errorCode));
        }

        return new OperationResult(kind, gameId, operationId, errorCode, errorMessage, record, canRetry ?? errorCode.IsTransient());
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsSuccess ? $"{Kind.ToWireText()} {GameId}: {(IsReplay ? "replay" : "success")}" : $"{Kind.ToWireText()} {GameId}: {ErrorCode.ToWireText()}: {ErrorMessage}";
}
