namespace Galaxy.Runtime.Ports;

/// <summary>
/// Keeps the events and notifications that could not be published yet, until they are. Part of the operation log's store: an operation's events are put into it
/// by <see cref="IOperationLogStore.CloseAsync"/> and <see cref="IOperationLogStore.AppendAsync"/>, in one atomic step with its closing. Events are keyed by
/// <see cref="OutboxEvent.Key"/>: adding a known one changes nothing. Throws only <see cref="RuntimePortException"/> or <see cref="OperationCanceledException"/> for its token.
/// </summary>
public interface IEventOutbox
{
    /// <summary>Adds events that belong to no operation, in the given order.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Cancels the wait; the events may still be added.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The events may have been added.</exception>
    ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken);

    /// <summary>Whether events of a game wait: its later ones must wait behind them.</summary>
    /// <param name="gameId">The game; empty for events of no game.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken);

    /// <summary>Lists the games that have events, the one with the oldest event first, in pages of the store's own choosing; empty for events of no game.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused; the listing is then incomplete.</exception>
    IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken);

    /// <summary>Reads a game's oldest events, in the order in which they were added.</summary>
    /// <param name="gameId">The game; empty for events of no game.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken);

    /// <summary>Removes an event that was published or dropped. No-op if it does not exist.</summary>
    /// <param name="key">Its <see cref="OutboxEvent.Key"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may still be removed.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken);

    /// <summary>Adds one to the event's <see cref="OutboxEvent.Attempts"/>. No-op if it is not there.</summary>
    /// <param name="key">Its <see cref="OutboxEvent.Key"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the attempt may still be counted.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes the oldest events until at most so many are left.</summary>
    /// <param name="maxEvents">How many may stay, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the wait; events may still be removed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken);

    /// <summary>Counts the events that wait.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken);
}
