namespace Galaxy.Runtime.Simulation;

/// <summary>R8, once more: what the operation log deletes, no rule needs any more.</summary>
internal sealed class Pruning(World world)
{
    /// <summary>How many entries were deleted.</summary>
    public int Deleted { get; private set; }

    /// <summary>How many games were deleted as a whole.</summary>
    public int Games { get; private set; }

    public void Check(IReadOnlyList<OperationEntry> before, OperationLogPruning pruning, int deleted)
    {
        var left = world.Backend.Operations.All.Select(static entry => entry.OperationId).ToHashSet();
        var gone = before.Where(entry => !left.Contains(entry.OperationId)).ToList();
        Deleted += gone.Count;
        if (gone.Count != deleted || gone.Count > pruning.Limit)
        {
            world.Watch.Violated("pruning says what it deletes (R8)", $"{gone.Count} entries are gone, the answer is {deleted}, the limit {pruning.Limit}");
        }

        foreach (var entry in gone)
        {
            if (WhyNeeded(entry, before.Where(other => other.GameId == entry.GameId).ToList(), pruning.Now) is { } why)
            {
                world.Watch.Violated("pruning keeps what a rule needs (R8)", $"{entry.Kind} {entry.OperationId:N} of {entry.GameId} is gone, and {why}");
            }
        }
    }

    public void CheckRemoval(IReadOnlyList<OperationEntry> before, string gameId)
    {
        if (before.Any(entry => entry.GameId == gameId) && world.Backend.Operations.All.All(entry => entry.GameId != gameId))
        {
            Games++;
            if (before.Any(entry => entry.GameId == gameId && entry.Closing is null))
            {
                world.Watch.Violated("pruning keeps what a rule needs (R8)", $"{gameId} is gone, and an entry of it was open");
            }

            if (world.Backend.Records.Find(gameId) is { Status: not RuntimeStatus.Removed } || Snapshot.Of(world, gameId).Containers.Count > 0)
            {
                world.Watch.Violated("pruning keeps what a rule needs (R8)", $"the log of {gameId} is gone, and the game is not");
            }
        }
    }

    private string? WhyNeeded(OperationEntry entry, List<OperationEntry> game, DateTimeOffset now)
    {
        var closing = entry.Closing;
        return closing is null ? "it was open"
            : closing.IsSuccess && game.Exists(other => other.Closing is null && other.Fence < entry.Fence) ? "it overtakes one that is open"
            : entry.Fence > 0 && game.TrueForAll(other => other.Fence < entry.Fence || other.OperationId == entry.OperationId) ? "it had the game's greatest fence"
            : entry.IdempotencyKey is not null && entry.IdempotencyKeyExpiresAt > now ? "its key counts"
            : closing.ErrorCode is ErrorCode.None && game.FindLast(other => other.Kind == entry.Kind && other.Closing?.ErrorCode is ErrorCode.None)!.OperationId == entry.OperationId ? "it was the newest success of its kind"
            // What is gone for an engine that denies it is gone for the runtime, too.
            : world.BlankUntil == 0 && world.Containers.Any(container => container.Labels.GetValueOrDefault(RuntimeLabels.Operation) == entry.OperationId.ToString("N")) ? "its container exists"
            : null;
    }
}
