namespace Galaxy.Runtime;

/// <summary>
/// The journal of operations. Entries are keyed by ids that Core makes: opening, closing or appending twice changes nothing,
/// so that a call whose answer was lost may be sent again. Throws only <see cref="RuntimePortException"/> or
/// <see cref="OperationCanceledException"/> for its token.
/// </summary>
public interface IOperationLogStore
{
    /// <summary>
    /// Writes an open entry, and closes every older open entry of that game (its fence is not greater: a call that comes late does not
    /// close the entry of the operation that overtook it) in the same atomic step: as success
    /// (<see cref="ErrorCode.None"/>, the head's container id) if <paramref name="head"/> carries that entry's fence and its kind's goal,
    /// else as <see cref="ErrorCode.Interrupted"/>. The goal is, for start, restart and patch: running with the entry's
    /// image reference; for stop: stopped or removed; for cleanup: removed. <see cref="OperationEntry.IsGoalReachedBy"/> decides it.
    /// The idempotency key of an entry that is closed as success, here or by closing or appending it, counts from then on; where another
    /// succeeded entry of the game and kind has it already, the entry is kept without its key.
    /// </summary>
    /// <param name="entry">The entry, without closing. Of an id that is known already: nothing happens.</param>
    /// <param name="head">The game's record as read together with the entry's fence; null when the game had none.</param>
    /// <param name="cancellationToken">Gives up waiting; the entry may have been opened.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been opened.</exception>
    ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken);

    /// <summary>Closes an open entry; of an unknown or closed one: nothing happens, the first closing stands.</summary>
    /// <param name="operationId">The entry's id.</param>
    /// <param name="closing">How the operation ended.</param>
    /// <param name="cancellationToken">Gives up waiting; the entry may have been closed.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been closed.</exception>
    ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken);

    /// <summary>Writes an entry that is born closed. Of an open id: closes it with this entry's closing. Of a closed id: nothing happens.</summary>
    /// <param name="entry">The entry, with its closing.</param>
    /// <param name="cancellationToken">Gives up waiting; the entry may have been written.</param>
    /// <exception cref="ArgumentException">The entry has no closing.</exception>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The entry may have been written.</exception>
    ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken);

    /// <summary>Finds the entry that succeeded (<see cref="ErrorCode.None"/>) under an idempotency key.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="kind">The kind of operation.</param>
    /// <param name="idempotencyKey">The caller's key.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The entry, or null.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Lists every open entry, oldest first, in pages of the store's own choosing.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused; the listing is then incomplete.</exception>
    IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads a game's newest entries, open and closed: the one written last comes first.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken);
}
