namespace Galaxy.Runtime;

/// <summary>Reads what was done to a game as the story of its crashes. How far back is a question of time, never of how many entries there are.</summary>
internal sealed class CrashJournal(IOperationLogStore journal, PortCaller caller, CrashRestartOptions restarts, FlappingOptions flapping)
{
    private const int UsualCount = 200;

    private readonly TimeSpan needed = NeededBy(restarts, flapping);

    /// <summary>How long after a crash its last attempt may come.</summary>
    public static TimeSpan LookBackOf(CrashRestartOptions restarts) => restarts.Interval + (restarts.MaxDelay * (1 + restarts.Jitter) * restarts.Attempts);

    /// <summary>The oldest entry that is ever read is at most this old: the operation log must keep entries for so long.</summary>
    public static TimeSpan ReachOf(CrashRestartOptions restarts, FlappingOptions flapping) => NeededBy(restarts, flapping) * 2;

    /// <summary>What was done to the operation's game, the one written last first.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="since">Further back than crashes need, if it is earlier.</param>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(OperationScope operation, DateTimeOffset? since = null)
    {
        var usual = Since(operation.Operation.StartedAt);
        var first = since < usual ? since.Value : usual;
        return ReadAsync(limit => operation.AskAsync(PortCall.ReadActs, cancel => journal.ReadActsAsync(operation.GameId, first, limit, cancel)));
    }

    /// <summary>The same outside any operation.</summary>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(limit => caller.SendAsync(PortCall.ReadActs, cancel => journal.ReadActsAsync(gameId, Since(now), limit, cancel), cancellationToken));

    /// <param name="newestFirst">What was done to the game, as a journal gives it.</param>
    /// <param name="except">An operation that is not told, because it has not ended yet.</param>
    public CrashStory Read(IReadOnlyList<OperationEntry> newestFirst, Guid? except = null)
    {
        var story = new CrashStory(restarts, flapping);
        foreach (var entry in newestFirst.Reverse())
        {
            if (entry.OperationId != except)
            {
                story.Tell(entry);
            }
        }

        return story;
    }

    /// <summary>Escalates if this operation, ending as it does, is what makes it too much.</summary>
    public void Consider(OperationScope operation, IReadOnlyList<OperationEntry> newestFirst, ErrorCode errorCode, ContainerExit? exit)
    {
        var story = Read(newestFirst, except: operation.Operation.Id);
        var entry = operation.Entry(new OperationClosing { ErrorCode = errorCode, FinishedAt = operation.Operation.StartedAt, Evidence = exit });
        story.Tell(entry, isNew: !operation.IsResumed);
        if (story.Escalation is { } reason)
        {
            // Made of what the journal keeps, so that an escalation that is told twice is the same one.
            operation.Escalate(new GameFlapping(
                entry.StartedAt, entry.OperationId, entry.GameId, entry.ImageRef, story.Crashes, reason, restarts.Enabled && story.GivenUp is not null));
        }
    }

    private static TimeSpan NeededBy(CrashRestartOptions restarts, FlappingOptions flapping) =>
        LookBackOf(restarts) + (restarts.Interval > flapping.Window ? restarts.Interval : flapping.Window);

    /// <summary>
    /// The period that crashes need, and up to as much again: its beginning moves in steps, because one that moved with every entry would make the same
    /// entries tell of another last notification each time.
    /// </summary>
    private DateTimeOffset Since(DateTimeOffset now)
    {
        var first = Math.Max(0, now.UtcTicks - needed.Ticks);
        return new DateTimeOffset(first - (first % needed.Ticks), TimeSpan.Zero);
    }

    private static async ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(Func<int, ValueTask<IReadOnlyList<OperationEntry>>> read)
    {
        var entries = await read(UsualCount);
        return entries.Count < UsualCount ? entries : await read(int.MaxValue);
    }
}
