namespace Galaxy.Runtime;

/// <summary>How a journaled operation ended. An entry gets one, once.</summary>
public sealed record OperationClosing
{
    /// <summary><see cref="ErrorCode.None"/> and <see cref="ErrorCode.ReplayNoOp"/> are success, everything else is failure.</summary>
    public required ErrorCode ErrorCode { get; init; }

    /// <summary>What went wrong; null on success.</summary>
    public string? Message { get; init; }

    /// <summary>The container the operation ended with, by the contract's tables; empty where it names none.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>When it ended (UTC).</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>What was known of a container that was found exited and removed; null when there was none.</summary>
    public ContainerExit? Evidence { get; init; }

    /// <summary>Events of the operation that could not be published; they go into the outbox with this closing, in this order. Not read back.</summary>
    public IReadOnlyList<OutboxEvent> Unpublished { get; init; } = [];

    /// <summary>Whether the operation succeeded or had nothing to do.</summary>
    public bool IsSuccess => ErrorCode is ErrorCode.None or ErrorCode.ReplayNoOp;
}
