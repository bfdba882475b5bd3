namespace Galaxy.Runtime.Redis;

/// <summary>What is remembered of the newest stop job of a game.</summary>
/// <param name="Stop">Its id; null if none is remembered.</param>
/// <param name="LastStart">The newest start job when it was first taken.</param>
internal sealed record StopNote(StreamId? Stop, StreamId LastStart)
{
    /// <summary>
    /// Whether a start must not be run after that stop. In one millisecond the stop wins. The second half is for a clock that went back: what was added after the stop was
    /// taken is newer, whatever its id says.
    /// </summary>
    public bool Supersedes(StreamId start) => Stop is { } stop && start.Milliseconds <= stop.Milliseconds && !start.IsAfter(LastStart);
}
