using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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

    /// <summary>
    /// Reads one page of the operations of all games: the open ones first, then the one that ended, or was repeated, last. An entry that ends or is repeated while pages are
    /// read moves to the front of the first page, and is not seen twice.
    /// </summary>
    /// <param name="filter">Which operations; <see cref="OperationFilter.All"/> for all.</param>
    /// <param name="limit">At most so many entries, 1 to 1,000.</param>
    /// <param name="before">The <see cref="OperationLogPage.Next"/> of the page before; null begins with the first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page; while its <see cref="OperationLogPage.Next"/> is not null, there are more.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range, or the filter names <see cref="OperationKind.Unknown"/> or <see cref="OperationOutcome.Unknown"/>.</exception>
    /// <example>
    /// <code>
    /// var failed = new OperationFilter { Outcome = OperationOutcome.Failed, Since = time.GetUtcNow().AddDays(-1) };
    /// var page = await queries.ReadOperationsAsync(failed, limit: 100);
    /// </code>
    /// </example>
    ValueTask<OperationLogPage> ReadOperationsAsync(OperationFilter filter, int limit = 50, OperationCursor? before = null, CancellationToken cancellationToken = default);

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

/// <summary>Which operations of all games to read; members that are null do not restrict.</summary>
public sealed record OperationFilter
{
    /// <summary>Every operation.</summary>
    public static OperationFilter All { get; } = new();

    /// <summary>Only operations of this kind; the stop and the start inside a restart or patch are of their own kinds.</summary>
    public OperationKind? Kind { get; init; }

    /// <summary>Only operations that ended so, or that have not.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>Only operations that ended, or were repeated, at this instant or later; open ones are always among them.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether <paramref name="entry"/> is one of those asked for.</summary>
    /// <param name="entry">The entry to check.</param>
    public bool Matches(OperationEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Kind is null || entry.Kind == Kind)
            && (Outcome is null || entry.Outcome == Outcome)
            && (Since is null || entry.Closing is not { } closing || (entry.LastRepeatedAt ?? closing.FinishedAt) >= Since);
    }
}

/// <summary>How an operation ended, if it has.</summary>
public enum OperationOutcome
{
    /// <summary>Not an outcome.</summary>
    Unknown = 0,

    /// <summary>It has not ended, or its host died before it wrote how.</summary>
    Open,

    /// <summary>It succeeded, or had nothing to do.</summary>
    Succeeded,

    /// <summary>It ended with any other code, refusals and cancellations among them.</summary>
    Failed,
}

/// <summary>One page of the operations of all games.</summary>
public sealed record OperationLogPage
{
    /// <summary>The entries; empty where there are no more.</summary>
    public required IReadOnlyList<OperationEntry> Entries { get; init; }

    /// <summary>What to give as <c>before</c> for the next page; null on the last page.</summary>
    public OperationCursor? Next { get; init; }
}

/// <summary>Where a page of the operations of all games ended.</summary>
public sealed record OperationCursor
{
    /// <summary>When the page's last entry ended or was repeated (UTC, whole microseconds); null if it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>A number of the store's own, by which entries of one instant are ordered.</summary>
    public required long Number { get; init; }

    /// <summary>Reads what <see cref="ToString"/> wrote, such as from an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor, if the text is one.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OperationCursor? cursor)
    {
        cursor = null;
        if (text?.Split('-') is not [var endedAt, var number] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
        {
            return false;
        }

        if (endedAt is Open)
        {
            cursor = new OperationCursor { Number = parsed };
            return true;
        }

        if (!long.TryParse(endedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds > MaxMicroseconds)
        {
            return false;
        }

        cursor = new OperationCursor { EndedAt = DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), Number = parsed };
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(EndedAt is { } at ? MicrosecondsOf(at).ToString(CultureInfo.InvariantCulture) : Open)}-{Number}");

    private const string Open = "open";
    private static readonly long MaxMicroseconds = MicrosecondsOf(DateTimeOffset.MaxValue);

    private static long MicrosecondsOf(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
