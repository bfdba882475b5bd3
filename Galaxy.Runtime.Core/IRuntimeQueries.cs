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

    /// <summary>Reads one page of a game's operations, the newest first.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="limit">At most so many entries, 1 to 1,000.</param>
    /// <param name="before">The <see cref="OperationPage.Next"/> of the page before; null begins with the newest entry.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page; while its <see cref="OperationPage.Next"/> is not null, there are older entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <example>
    /// <code>
    /// var page = await queries.ReadOperationsAsync("chess-1", limit: 1_000);
    /// var older = page.Next is null ? null : await queries.ReadOperationsAsync("chess-1", limit: 1_000, before: page.Next);
    /// </code>
    /// </example>
    ValueTask<OperationPage> ReadOperationsAsync(string gameId, int limit = 50, long? before = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the last log lines of a game's container.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="lines">At most so many, 1 to 10,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lines, each ended by <c>\n</c>; empty when the game has no container, or it wrote nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lines"/> is out of range.</exception>
    ValueTask<string> ReadLogTailAsync(string gameId, int lines = 100, CancellationToken cancellationToken = default);
}

/// <summary>One page of a game's operations.</summary>
public sealed record OperationPage
{
    /// <summary>The entries, the one written last comes first; empty where the game has none that are older.</summary>
    public required IReadOnlyList<OperationEntry> Entries { get; init; }

    /// <summary>What to give as <c>before</c> for the next page, which holds older entries; null on the last page. A number of the store's own that means nothing elsewhere.</summary>
    public long? Next { get; init; }
}
