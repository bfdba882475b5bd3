using System.Collections.Concurrent;

namespace Galaxy.Runtime.Chaos;

/// <summary>When something outside the operations changed games: what was true before need not have been true after.</summary>
internal sealed class Disturbances
{
    // A container dies a moment after what killed it.
    private static readonly long Margin = TimeProvider.System.TimestampFrequency / 2;

    private readonly ConcurrentQueue<(string? GameId, long From, long To)> spans = [];

    /// <param name="gameId">Whose container it was; null for all.</param>
    /// <param name="from">When it began, by the monotonic clock.</param>
    /// <param name="to">When it was over.</param>
    public void Add(string? gameId, long from, long to) => spans.Enqueue((gameId, from, to));

    public bool HaveHit(string gameId, long from, long to) =>
        spans.Any(span => (span.GameId is null || span.GameId == gameId) && span.From <= to && from <= span.To + Margin);
}
