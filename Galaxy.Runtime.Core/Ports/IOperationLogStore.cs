namespace Galaxy.Runtime.Ports;

/// <summary>
/// The log of operations. Entries are keyed by ids that Core makes: opening, closing or appending twice changes nothing,
/// so that a call whose answer was lost may be sent again. The events that could not be published yet lie in the same store
/// (<see cref="IEventOutbox"/>), because they are written in one atomic step with an operation's closing. Throws only
/// <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.
/// </summary>
public interface IOperationLogStore : IEventOutbox
{
    /// <summary>
    /// Writes an open entry and closes every open entry of that game with a lower fence, in one atomic step.
    /// <para>An entry whose fence is lower than that of another row of its game comes too late: it is written with the closing
    /// <see cref="ErrorCode.Interrupted"/>, nothing else is closed, and the answer is <see cref="OpenEntryResult.IsOvertaken"/>.</para>
    /// <para>A lower entry is closed as success (<see cref="ErrorCode.None"/>, the head's container id) if <paramref name="head"/> shows, with its fence or a later one,
    /// its kind's goal (<see cref="OperationEntry.IsGoalReachedBy"/>), else as <see cref="ErrorCode.Interrupted"/>. The one that is closed as success is named by
    /// the new entry's <see cref="OperationEntry.SupersededOperationId"/>; where there is none, the one that an interrupted entry names is taken over from it, because that one's host may have
    /// died before it published what is due; not if the head carries its fence or a later one, because it publishes before it writes.</para>
    /// <para>If a lower entry is closed as interrupted, the new entry says so: <see cref="OperationEntry.HasInterrupted"/>.</para>
    /// <para>The new entry's <see cref="OperationEntry.SupersededGrace"/> is the longest grace period that the entries it closes name, in either way.</para>
    /// <para>The new entry takes over the rollback data of what it interrupts, as <see cref="OperationEntry.Superseding"/> says.</para>
    /// <para>The idempotency key of an entry that is closed as success, here or by closing or appending it, counts from then on; see <see cref="FindSucceededAsync"/>.
    /// Where another succeeded entry of the game and kind has a key that still counts at the closing's <see cref="OperationClosing.FinishedAt"/>,
    /// the new one is kept without it; a key that has expired by then is taken from the old row in the same step.</para>
    /// </summary>
    /// <param name="entry">
    /// The entry, without closing. No-op if its id is known: the answer is then what the first call would have answered, as far as the row shows it. A row that is
    /// <see cref="ErrorCode.Interrupted"/> by then is answered as overtaken, because its holder must not go on.
    /// </param>
    /// <param name="head">The game's record as read together with the entry's fence; null when the game had none.</param>
    /// <param name="cancellationToken">Cancels the wait; the entry may still be opened.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been opened, or may still be.</exception>
    ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken);

    /// <summary>
    /// Closes an open entry and puts the closing's <see cref="OperationClosing.Unpublished"/> events into the outbox, in one atomic step.
    /// No-op if it is unknown or closed, even for the events: the first closing stands.
    /// </summary>
    /// <param name="operationId">The entry's id.</param>
    /// <param name="closing">How the operation ended.</param>
    /// <param name="cancellationToken">Cancels the wait; the entry may still be closed.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been closed.</exception>
    ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken);

    /// <summary>
    /// Writes an entry that is born closed, and its unpublished events, in one atomic step. If its id is open, that entry gets this closing; no-op if it is closed.
    /// <para>If <see cref="OperationEntry.MayRepeat"/> is set and the row of the game that was written last <see cref="OperationEntry.IsRepeatedBy">is repeated by</see> it, no row is
    /// written: that row's <see cref="OperationEntry.Repeats"/> grows by one, its <see cref="OperationEntry.LastRepeatedAt"/> becomes this closing's
    /// <see cref="OperationClosing.FinishedAt"/> and its fence the greater of both; its unpublished events are added all the same. The counting is not idempotent.</para>
    /// </summary>
    /// <param name="entry">The entry, with its closing.</param>
    /// <param name="cancellationToken">Cancels the wait; the entry may still be written.</param>
    /// <exception cref="ArgumentException">The entry has no closing.</exception>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been written.</exception>
    ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken);

    /// <summary>Finds one entry, however many were written since.</summary>
    /// <param name="operationId">The entry's id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The entry, open or closed, or null.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken);

    /// <summary>Finds the entry that succeeded (<see cref="ErrorCode.None"/>) under an idempotency key that counts.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="kind">The kind of operation.</param>
    /// <param name="idempotencyKey">The caller's key.</param>
    /// <param name="now">A key counts while its <see cref="OperationEntry.IdempotencyKeyExpiresAt"/> is null or later than this.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The entry, or null.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lists every open entry, oldest first, in pages of the store's own choosing.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused; the listing is then incomplete.</exception>
    IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads all open entries of a game, ordered by fence, however many closed ones were written since.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a later operation of the entry's game was acknowledged: a row with a greater fence and another correlation id is closed with
    /// <see cref="ErrorCode.None"/> or <see cref="ErrorCode.ReplayNoOp"/>, however many rows lie between. Refusals never count.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads one page of a game's entries, open and closed: the one written last comes first.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="before">The <see cref="OperationPage.Next"/> of the page before; null begins with the newest entry. Any other number is one of a page that is gone: no error.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The page. Entries that are written or deleted meanwhile move no other entry from one page to the next.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken);

    /// <summary>
    /// Reads one page of the entries of all games: first the open ones, the one written last first, then the closed ones, the one that ended last first. An entry ended at its
    /// <see cref="OperationEntry.LastRepeatedAt"/>, or if that is null at its <see cref="OperationClosing.FinishedAt"/>; of two that ended at one instant the one written later comes first.
    /// </summary>
    /// <param name="filter">Which entries, see <see cref="OperationFilter.Matches"/>.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="before">The <see cref="OperationLogPage.Next"/> of the page before, whose entries and those before them are left out; null begins with the first.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The page; its <see cref="OperationLogPage.Next"/> is of its last entry, and null if no entry comes after it.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken);

    /// <summary>
    /// Reads what was done to a game, however many refusals and replays lie between: the entries for which <see cref="OperationEntry.IsAct"/> holds and that are open
    /// or were closed or <see cref="OperationEntry.LastRepeatedAt">repeated</see> at or after an instant, the one written last first. Open entries are among them.
    /// </summary>
    /// <param name="gameId">The game.</param>
    /// <param name="since">Entries whose <see cref="OperationClosing.FinishedAt"/>, or if it is set <see cref="OperationEntry.LastRepeatedAt"/>, is earlier are left out.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes old closed entries. Kept whatever their age: open entries; entries of a game that are acknowledged (<see cref="ErrorCode.None"/> or <see cref="ErrorCode.ReplayNoOp"/>)
    /// and have a greater fence than an open one of it; the row with a game's greatest fence (of several the one written last; 0 is no fence); entries with events in the outbox; entries
    /// whose idempotency key has an expiry that is later than the pruning's now; the succeeded entry (<see cref="ErrorCode.None"/>) of each game and kind that was written last; and
    /// <see cref="OperationLogPruning.Keep"/>.
    /// </summary>
    /// <param name="pruning">What may go.</param>
    /// <param name="cancellationToken">Cancels the wait; entries may still be deleted.</param>
    /// <returns>How many were deleted: at most <see cref="OperationLogPruning.Limit"/>; fewer when no more may go.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken);

    /// <summary>Deletes all entries of a game, unless one of them is open or an event of the game is in the outbox.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait; the entries may still be deleted.</param>
    /// <returns>Whether nothing of the game is left.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken);
}

/// <summary>How an operation log answered an opening.</summary>
public sealed record OpenEntryResult
{
    /// <summary>Whether the entry is interrupted, because the log has a row of the game with a greater fence: its holder has lost its lease and must not go on.</summary>
    public bool IsOvertaken { get; init; }

    /// <summary>The entry as it was written, with the rollback data that it took over.</summary>
    public required OperationEntry Entry { get; init; }

    /// <summary>The entry, with its closing, that <see cref="OperationEntry.SupersededOperationId"/> of <see cref="Entry"/> names: its events are due. Null when there was none.</summary>
    public OperationEntry? Superseded { get; init; }

    /// <summary>Whether the outbox has events of the game: those of this operation must wait behind them.</summary>
    public bool HasEvents { get; init; }
}

/// <summary>Which entries <see cref="IOperationLogStore.PruneAsync"/> may delete.</summary>
public sealed record OperationLogPruning
{
    /// <summary>Only entries whose <see cref="OperationClosing.FinishedAt"/>, or if it is set <see cref="OperationEntry.LastRepeatedAt"/>, is earlier (UTC).</summary>
    public required DateTimeOffset ClosedBefore { get; init; }

    /// <summary>The present (UTC), by which idempotency keys are judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Operations whose entries stay: those that created containers which exist.</summary>
    public IReadOnlyCollection<Guid> Keep { get; init; } = [];

    /// <summary>At most so many are deleted by one call, 1 or more.</summary>
    public int Limit { get; init; } = 1_000;
}
