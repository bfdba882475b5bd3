namespace Galaxy.Runtime;

/// <summary>What a host reads: records, journal, logs. Every method throws <see cref="RuntimePortException"/> when a backend does not answer.</summary>
public interface IRuntimeQueries
{
    /// <summary>Finds a game's record.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record, or null when the game has none.</returns>
    ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken = default);

    /// <summary>Lists records, ordered by game id.</summary>
    /// <param name="filter">Which records; null lists all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a game's newest journal entries, newest first.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    ValueTask<IReadOnlyList<OperationEntry>> ReadOperationsAsync(string gameId, int limit = 50, CancellationToken cancellationToken = default);

    /// <summary>Reads the last log lines of a game's container.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="lines">At most so many, 1 to 10,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lines, each ended by <c>\n</c>; empty when the game has no container, or it wrote nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lines"/> is out of range.</exception>
    ValueTask<string> ReadLogTailAsync(string gameId, int lines = 100, CancellationToken cancellationToken = default);
}
