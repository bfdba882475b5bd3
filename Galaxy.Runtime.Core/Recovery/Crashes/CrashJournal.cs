namespace Galaxy.Runtime;

/// <summary>Reads a game's journal as the story of its crashes.</summary>
internal sealed class CrashJournal(CrashRestartOptions restarts, FlappingOptions flapping)
{
    /// <summary>How many entries are read: what the largest allowed counts need, and as much again.</summary>
    public const int EntriesToRead = 100;

    /// <param name="newestFirst">The game's entries, as a journal gives them.</param>
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
}
