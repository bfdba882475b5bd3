namespace Galaxy.Runtime;

/// <summary>What a pass of <see cref="IEventSweep"/> did.</summary>
/// <param name="Published">How many kept events were published.</param>
/// <param name="Dropped">How many were given up: refused too often, or the oldest of too many.</param>
/// <param name="Blocked">How many games it left alone: held by an operation, waiting for another attempt, or because a publisher is down or is not in this host.</param>
/// <param name="HasMore">Whether more events can be published at once.</param>
public sealed record EventSweepReport(int Published, int Dropped, int Blocked, bool HasMore);
