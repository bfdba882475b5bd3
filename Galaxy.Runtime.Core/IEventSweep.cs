namespace Galaxy.Runtime;

/// <summary>
/// Publishes the events that could not be published when they happened, in order per game. A host that has a publisher does so by itself, as long as its hosted services run;
/// this is for hosts that run none, and for tests.
/// </summary>
public interface IEventSweep
{
    /// <summary>
    /// Makes one pass: at most 20 events of each game, each game under its lease, the game with the oldest event first. It passes over games that an operation holds, and ends where a
    /// publisher is down.
    /// </summary>
    /// <param name="cancellationToken">Ends the pass after the running call; what was published by then is removed, or is published again later.</param>
    /// <returns>What the pass did.</returns>
    /// <exception cref="RuntimePortException">The store that keeps the events, or the lease store, did not answer.</exception>
    Task<EventSweepReport> SweepAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a pass of <see cref="IEventSweep"/> did.</summary>
public sealed record EventSweepReport
{
    /// <summary>How many kept events were published.</summary>
    public int Published { get; init; }

    /// <summary>How many were dropped: refused too often, or the oldest of too many.</summary>
    public int Dropped { get; init; }

    /// <summary>How many games it left alone: held by an operation, waiting for another attempt, or because a publisher is down or is not in this host.</summary>
    public int Blocked { get; init; }

    /// <summary>Whether more events can be published at once.</summary>
    public bool HasMore { get; init; }
}
