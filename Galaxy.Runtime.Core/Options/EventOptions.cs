namespace Galaxy.Runtime;

/// <summary>Events and notifications that could not be published and are kept until they are; section <c>Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>
    /// How often a channel may refuse an event (<see cref="PortFault.Rejected"/>) before it is dropped, logged and counted: 1 to 1,000. Default 10: with the pauses between
    /// them, which double from 5 s to 10 min, about half an hour. Attempts that find the channel down do not count.
    /// </summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How many events are kept at most, those of all games together, 1 to 10,000,000; beyond that the oldest are dropped, logged and counted. Default 100,000.</summary>
    public int MaxKept { get; set; } = 100_000;

    /// <summary>
    /// How often a host checks for events that another host kept, and the longest pause between two attempts while a publisher is down: 1 s to 1 h, spread by a tenth. Default 30 s.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);
}
