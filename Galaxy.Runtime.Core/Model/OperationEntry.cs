namespace Galaxy.Runtime;

/// <summary>One entry of the operation log: what was asked, what was planned, and, once closed, how it ended. A text that is empty counts as absent: it is null.</summary>
public sealed record OperationEntry
{
    /// <summary>Key of the entry, made by Core; opening, closing or appending the same id twice changes nothing.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The id of the outer operation: its own id, or for the inner stop and start of a restart or patch, that operation's.</summary>
    public required Guid CorrelationId { get; init; }

    /// <summary>The game as asked for; of a refused id at most 200 characters, control characters replaced.</summary>
    public required string GameId { get; init; }

    /// <summary>The operation.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Who asked; <see cref="OperationSource.Unknown"/> where the request named a source that does not exist or is not a caller's.</summary>
    public required OperationSource Source { get; init; }

    /// <summary>The caller's own reference, as given; at most 1,000 characters are stored.</summary>
    public string? SourceRef { get; init; }

    /// <summary>The caller's idempotency key; unique per game and kind among succeeded entries. Null on replays.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Until when (UTC) <see cref="IdempotencyKey"/> counts; null while the entry is in the log.</summary>
    public DateTimeOffset? IdempotencyKeyExpiresAt { get; init; }

    /// <summary>The operation's fence, of a counted-up entry the greatest; 0 when it ended before one was drawn.</summary>
    public long Fence { get; init; }

    /// <summary>The image reference the operation is about; null where there is none.</summary>
    public string? ImageRef { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The content id of <see cref="ImageRef"/>; null when not resolved.</summary>
    public string? ImageId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The record's image reference before the operation; null when there was none.</summary>
    public string? PreviousImageRef { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The record's image id before the operation; what a roll-back starts, because tags move.</summary>
    public string? PreviousImageId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The record's container before the operation; null when there was none.</summary>
    public string? PreviousContainerId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The digest of the settings that the operation's container gets; null where there are none, or no container is created.</summary>
    public string? SettingsDigest { get; init; }

    /// <summary>The record's settings before the operation, by their digest; what a rollback's container gets. Null when there were none.</summary>
    public string? PreviousSettingsDigest { get; init; }

    /// <summary>Whether the record was running before the operation.</summary>
    public bool WasRunning { get; init; }

    /// <summary>The reason of a stop; null for the other kinds.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>The grace period that a stop's request asks for, in whole seconds; null where it leaves it to the option.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>
    /// The longest grace period that the older open entries which this one's opening closed name, as <see cref="StopGrace"/> or here; null when they name none. The engine
    /// may still be carrying out a stop with it. Written by the store.
    /// </summary>
    public TimeSpan? SupersededGrace { get; init; }

    /// <summary>How long a stop may take that this entry or one that it superseded sent; null where none names a grace period of its own.</summary>
    internal TimeSpan? LongestGrace => StopGrace > SupersededGrace || SupersededGrace is null ? StopGrace : SupersededGrace;

    /// <summary>
    /// The older open entry that this one's opening closed as success, or else the one that an entry which it interrupted names here; null when there was none. Written by the store.
    /// </summary>
    public Guid? SupersededOperationId { get; init; }

    /// <summary>Whether its opening closed an older open entry as interrupted: what that one left is for this operation to resolve. Written by the store.</summary>
    public bool HasInterrupted { get; init; }

    /// <summary>Whether it was opened: the operation went on to change something. Written by the store.</summary>
    public bool WasCommitted { get; init; }

    /// <summary>Whether appending it may count up the game's newest entry instead of writing a row; not stored.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>How many times a later request repeated this entry; 0 or more. Written by the store.</summary>
    public int Repeats { get; init; }

    /// <summary>When it was repeated last (UTC); null when never. Written by the store.</summary>
    public DateTimeOffset? LastRepeatedAt { get; init; }

    /// <summary>When the operation entered the library (UTC).</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How it ended; null while the entry is open.</summary>
    public OperationClosing? Closing { get; init; }

    /// <summary>
    /// Whether <paramref name="head"/> shows that this open operation reached its goal: the record carries this entry's fence or a later one, and for
    /// start, restart and patch is running with <see cref="ImageRef"/> and <see cref="SettingsDigest"/>, for stop is stopped or removed, for cleanup is removed.
    /// A later fence on the record is this operation's own, which it drew after a lost answer: any later operation would have closed this entry when it opened its own.
    /// </summary>
    /// <param name="head">The game's record; null when it has none.</param>
    public bool IsGoalReachedBy(RuntimeRecord? head) =>
        head is not null && head.Fence >= Fence && Kind switch
        {
            OperationKind.Start or OperationKind.Restart or OperationKind.Patch =>
                head.Status is RuntimeStatus.Running
                && string.Equals(head.ImageRef, ImageRef, StringComparison.Ordinal)
                && string.Equals(head.SettingsDigest, SettingsDigest, StringComparison.Ordinal),
            OperationKind.Stop => head.Status is RuntimeStatus.Stopped or RuntimeStatus.Removed,
            OperationKind.CleanupContainer => head.Status is RuntimeStatus.Removed,
            OperationKind.Unknown => false,
        };

    /// <summary>
    /// This entry as it is written when its opening interrupts <paramref name="older"/>: a restart or patch that interrupts a restart or patch of a running game takes over its
    /// previous container, image and settings, because that is what still has to come up again if this one fails, too.
    /// </summary>
    /// <param name="older">The interrupted entry with the greatest fence; null when there is none.</param>
    public OperationEntry Superseding(OperationEntry? older) =>
        Kind is OperationKind.Restart or OperationKind.Patch && older is { Kind: OperationKind.Restart or OperationKind.Patch, WasRunning: true }
            ? this with
            {
                WasRunning = true,
                PreviousContainerId = older.PreviousContainerId,
                PreviousImageRef = older.PreviousImageRef,
                PreviousImageId = older.PreviousImageId,
                PreviousSettingsDigest = older.PreviousSettingsDigest,
            }
            : this;

    /// <summary>
    /// Whether <paramref name="later"/> only repeats this closed entry: no step of another operation, the same kind, code, and source, and both replays (<see cref="ErrorCode.ReplayNoOp"/>)
    /// or both refused because another operation holds the game (<see cref="ErrorCode.Conflict"/> with fence 0).
    /// </summary>
    /// <param name="later">An entry with its closing.</param>
    public bool IsRepeatedBy(OperationEntry later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return Closing is { } closing && later.Closing is { } repeated
            && CorrelationId == OperationId && closing.ErrorCode == repeated.ErrorCode && Kind == later.Kind && Source == later.Source
            && (closing.ErrorCode is ErrorCode.ReplayNoOp || (closing.ErrorCode is ErrorCode.Conflict && Fence == 0 && later.Fence == 0));
    }

    /// <summary>How it ended, if it has.</summary>
    public OperationOutcome Outcome => Closing switch
    {
        null => OperationOutcome.Open,
        { IsSuccess: true } => OperationOutcome.Succeeded,
        _ => OperationOutcome.Failed,
    };

    /// <summary>
    /// Whether this entry says what was done to the game, or wanted: it was opened or succeeded, or it is a stop or cleanup that a caller asked for, whatever was answered
    /// (<see cref="ErrorCode.InvalidRequest"/> aside), or it is the reconciler's own (a crash restart that fails before it is opened is an attempt all the same). Entries of
    /// steps inside another operation are none.
    /// </summary>
    public bool IsAct =>
        CorrelationId == OperationId
        && (WasCommitted
            || Closing is { ErrorCode: ErrorCode.None }
            || Source is OperationSource.AutoReconcile or OperationSource.AutoResume
            || (Kind is OperationKind.Stop or OperationKind.CleanupContainer
                && Source is not (OperationSource.AutoReconcile or OperationSource.AutoTtl)
                && Closing is { ErrorCode: not ErrorCode.InvalidRequest }));
}

/// <summary>How a journaled operation ended. An entry gets one, once.</summary>
public sealed record OperationClosing
{
    /// <summary><see cref="ErrorCode.None"/> and <see cref="ErrorCode.ReplayNoOp"/> are success, everything else is failure.</summary>
    public required ErrorCode ErrorCode { get; init; }

    /// <summary>What went wrong; null on success.</summary>
    public string? Message { get; init; }

    /// <summary>The container the operation ended with, by the contract's tables; null where it names none.</summary>
    public string? ContainerId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>When it ended (UTC).</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>What was known of a container that was found exited and removed; null when there was none.</summary>
    public ContainerExit? Evidence { get; init; }

    /// <summary>Events of the operation that could not be published; they go into the outbox with this closing, in this order. Not read back.</summary>
    public IReadOnlyList<OutboxEvent> Unpublished { get; init; } = [];

    /// <summary>Whether the operation succeeded or had nothing to do.</summary>
    public bool IsSuccess => ErrorCode is ErrorCode.None or ErrorCode.ReplayNoOp;
}
