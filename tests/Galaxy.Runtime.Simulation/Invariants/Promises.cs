namespace Galaxy.Runtime.Simulation;

/// <summary>
/// An answer stays true, at every instant: what was acknowledged is overturned only by an operation with a later fence that committed, by a crash of the
/// game, by an operator's hand, or by what the engine does late for a dead host.
/// </summary>
internal sealed class Promises(World world)
{
    private readonly Dictionary<string, Actor> standing = new(StringComparer.Ordinal);
    private readonly List<Actor> committed = [];
    private readonly List<string> kept = [];

    /// <summary>Whether something happened since they were checked last.</summary>
    public bool IsDirty { get; set; }

    /// <summary>How many promises were made.</summary>
    public int Made { get; private set; }

    /// <summary>A caller's operation has an open entry in the log.</summary>
    public void Committed(Actor actor) => committed.Add(actor);

    /// <summary>Something that no operation answers for happened to a game.</summary>
    public void Void(string gameId) => standing.Remove(gameId);

    public void VoidAll() => standing.Clear();

    /// <summary>A caller got its answer.</summary>
    public void Answered(Actor actor)
    {
        IsDirty = true;
        if (world.Watch.HasForgotten || actor is not { Request: { } request, Result: { } result } || !IsPromise(request, result)
            || world.Watch.TouchesOf(request.GameId) != actor.TouchesBefore || actor.BlankUntilBefore != world.BlankUntil
            // Where a dead host's container is on the engine that was replaced, nothing of it can be seen.
            || (world.IsReplaced && actor.IsOverOpenEntry)
            || (standing.TryGetValue(request.GameId, out var known) && known.Fence > actor.Fence))
        {
            return;
        }

        standing[request.GameId] = actor;
        Made++;
    }

    /// <summary>Judges every standing promise.</summary>
    public void Check()
    {
        if (!IsDirty || standing.Count == 0)
        {
            return;
        }

        IsDirty = false;
        kept.Clear();
        foreach (var (gameId, actor) in standing)
        {
            if (!IsExplained(gameId, actor) && Broken(actor, Snapshot.Of(world, gameId)) is { } how)
            {
                kept.Add(gameId);
                if (how.Length > 0)
                {
                    world.Watch.Violated("an answer stays true", $"{actor.Name} was answered \"{actor.Result}\", no later operation committed, and {how}");
                }
            }
        }

        foreach (var gameId in kept)
        {
            standing.Remove(gameId);
        }
    }

    /// <summary>What an interrupted caller wanted is what recovery leaves, if no one came after.</summary>
    public void CheckInterrupted(IReadOnlyList<Actor> actors)
    {
        if (world.Watch.HasForgotten || world.BlankUntil != 0)
        {
            return;
        }

        foreach (var newest in committed.GroupBy(static actor => actor.Request!.GameId).Select(static actors => actors.MaxBy(static actor => actor.Fence)!))
        {
            var gameId = newest.Request!.GameId;
            if (newest.IsOpenedLate || (newest.IsUnbound && world.EngineSwitches > 0) || newest.Result is not (null or { ErrorCode: ErrorCode.Interrupted }) || !IsSettledByRecovery(newest) || world.Watch.TouchesOf(gameId) != newest.TouchesBefore
                || actors.Any(other => other.Request?.GameId == gameId && other.Fence > newest.Fence && other.Result is { } result && IsPromise(other.Request, result)))
            {
                continue;
            }

            var snapshot = Snapshot.Of(world, gameId);
            if (newest is { Request.Kind: OperationKind.Restart or OperationKind.Patch, Opened: { WasRunning: true } opened } && !snapshot.IsAnyAlive
                && world.HasImage(opened.PreviousImageId!) && opened.PreviousImageRef is not Images.Crashing && newest.Request.ImageRef is not Images.Crashing)
            {
                world.Watch.Violated("an interrupted restart leaves a game that ran running", $"{newest.Name} {newest.Request} was interrupted, and the game is down");
            }

            if (newest.Request.Kind is OperationKind.Stop && snapshot.IsAnyAlive)
            {
                world.Watch.Violated("an interrupted stop is finished", $"{newest.Name} {newest.Request} was interrupted, and the game runs");
            }
        }
    }

    // A stop that knows no record says that nothing runs.
    public static bool IsPromise(Request request, OperationResult result) =>
        result.IsSuccess || (request.Kind is OperationKind.Stop && result.ErrorCode is ErrorCode.NotFound);

    // A host may have closed its entry as failed before it died.
    private bool IsSettledByRecovery(Actor actor) => world.Backend.Operations.All.FirstOrDefault(entry => entry.OperationId == actor.Opened!.OperationId)
        is { Closing.ErrorCode: ErrorCode.None or ErrorCode.Interrupted };

    /// <summary>An operation that ended without a change overturns nothing, and neither does one that has no entry.</summary>
    private bool IsExplained(string gameId, Actor actor)
    {
        foreach (var other in committed)
        {
            if (other.Fence > actor.Fence && other.Request!.GameId == gameId
                && (other.HasChanged || other.Result is null or { ErrorCode: ErrorCode.Interrupted or ErrorCode.LeaseLost or ErrorCode.None }))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>How it is broken; empty when the game ended by itself; null when it is not.</returns>
    private static string? Broken(Actor actor, Snapshot snapshot)
    {
        var status = snapshot.Record?.Status.ToString() ?? "nothing";
        switch (actor.Request!.Kind)
        {
            case OperationKind.Start or OperationKind.Restart or OperationKind.Patch:
                var container = snapshot.Containers.FirstOrDefault(container => container.Id == actor.Result!.Record?.ContainerId);
                return HasCrashed(actor, container) ? ""
                    : snapshot.Record is not { Status: RuntimeStatus.Running } record || !snapshot.Runs(record.ContainerId!) ? $"it does not run (the record says {status})"
                    : actor.Request.ImageRef.Length > 0 && record.ImageRef != actor.Request.ImageRef ? $"it runs {record.ImageRef}"
                    : snapshot.Containers.Any(container => container.Id == record.ContainerId && container.State is ContainerState.Paused) ? "it is paused"
                    : null;
            case OperationKind.Stop:
                return snapshot.IsAnyAlive || snapshot.Record is { Status: RuntimeStatus.Running } ? $"it runs (the record says {status})" : null;
            case OperationKind.CleanupContainer:
                return snapshot.IsAnyAlive || snapshot.Record is not (null or { Status: RuntimeStatus.Removed }) ? $"it is not removed (the record says {status})" : null;
            default:
                return null;
        }
    }

    // What exits 0.2 s after its start is seen by the settling, unless the host was paused between that and its answer.
    private static bool HasCrashed(Actor actor, ContainerInfo? container) => container is { State: ContainerState.Exited }
        && (container.ImageRef is Images.Crashing || (container.ImageRef is Images.Flaky && actor.Host.Pauses != actor.PausesBefore));
}
