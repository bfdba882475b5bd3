namespace Galaxy.Runtime;

/// <summary>What happens in this process, as it happens. For screens; the journal is the truth.</summary>
public interface IRuntimeEvents
{
    /// <summary>
    /// Follows the events from now on, including those of a call that is made right after this one. Each watcher has a queue of
    /// 1,024 events; a slow one loses its oldest and gets <see cref="EventsLost"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The events, without end until the token ends them.</returns>
    IAsyncEnumerable<RuntimeEvent> WatchAsync(CancellationToken cancellationToken);
}
