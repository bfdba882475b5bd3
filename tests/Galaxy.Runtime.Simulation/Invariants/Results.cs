namespace Galaxy.Runtime.Simulation;

/// <summary>I9: what callers were told was true when they were told, and the journal agrees with it.</summary>
internal static class Results
{
    public static void Check(World world, Actor actor)
    {
        if (actor.Host.IsDead || actor.Request is not { } request)
        {
            return;
        }

        if (actor.Error is { } error)
        {
            if (error is not OperationCanceledException || !actor.Caller.IsCancellationRequested || actor.HasChanged)
            {
                world.Watch.Violated("I9", $"{actor.Name} {request} threw {error}");
            }

            return;
        }

        var result = actor.Result!;
        world.Log(actor.Name, $"told: {result}");
        if (result.ErrorCode is ErrorCode.Interrupted or ErrorCode.LeaseLost && world.FaultsHit == 0 && world.Watch.Disturbances == 0)
        {
            world.Watch.Violated("interrupted only if a fault hit", $"{actor.Name} {request}: {result}");
        }

        if (actor.AtRelease is not { } snapshot || snapshot.Disturbances != actor.DisturbancesBefore || world.Watch.HasForgotten || world.BlankUntil != 0 || result.ErrorCode is ErrorCode.Interrupted
            || (world.EngineSwitches > 0 && actor is { IsUnbound: true, IsOverOpenEntry: true }))
        {
            return;
        }

        if (Untruth(world, request, result, snapshot, actor) is { } untruth)
        {
            world.Watch.Violated("I9", $"{actor.Name} was told \"{result}\", and {untruth}");
        }
    }

    /// <summary>The journal tells what the caller was told, unless it never heard of it.</summary>
    public static void CheckJournal(World world, IReadOnlyList<Actor> actors)
    {
        var entries = world.Backend.Operations.All.ToDictionary(static entry => entry.OperationId);
        foreach (var actor in actors)
        {
            if (actor.Result is not { } result || actor.Host.IsDead || result.ErrorCode is ErrorCode.Interrupted || world.Watch.HasForgotten
                || !entries.TryGetValue(result.OperationId, out var entry) || entry.Closing is not { } closing || closing.ErrorCode == result.ErrorCode)
            {
                continue;
            }

            // An operation that failed, and whose closing was lost, is settled by the table of recovery, which may finish it.
            // Who lost the lease has no say any more: whoever came after it has closed its entry.
            var isSuperseded = result.ErrorCode is ErrorCode.LeaseLost && closing.ErrorCode is ErrorCode.Interrupted;
            if (!isSuperseded && (result.IsSuccess || !actor.IsClosingLost))
            {
                world.Watch.Violated("I9", $"{actor.Name} was told \"{result}\", and the journal says {closing.ErrorCode} {closing.Message}");
            }
        }
    }

    private static string? Untruth(World world, Request request, OperationResult result, Snapshot snapshot, Actor actor)
    {
        if (!result.IsSuccess)
        {
            return actor.HasChanged ? UntruthOfFailure(world, request, actor, result, snapshot) : null;
        }

        var record = result.Record;
        return request.Kind switch
        {
            OperationKind.Start or OperationKind.Restart or OperationKind.Patch =>
                !snapshot.Runs(record.ContainerId!) ? "its container does not run"
                : snapshot.Record is not { Status: RuntimeStatus.Running } || snapshot.Record.ContainerId != record.ContainerId ? "the record says something else"
                : request.ImageRef.Length > 0 && record.ImageRef != request.ImageRef ? "another image runs"
                : null,
            OperationKind.Stop =>
                snapshot.Record?.Status is not (RuntimeStatus.Stopped or RuntimeStatus.Removed) ? "the record says something else"
                : snapshot.IsAnyAlive ? "a container runs"
                : null,
            OperationKind.CleanupContainer =>
                snapshot.Record?.Status is not RuntimeStatus.Removed ? "the record says something else"
                : !result.IsReplay && record.ContainerId is not null && snapshot.Has(record.ContainerId!) ? "its container is still there"
                : null,
            OperationKind.Unknown => "there is no such operation",
        };
    }

    private static string? UntruthOfFailure(World world, Request request, Actor actor, OperationResult result, Snapshot snapshot)
    {
        if (!actor.HasCommitted)
        {
            return "something was changed before the commit";
        }

        if (result.Record is { } running && !snapshot.Runs(running.ContainerId!))
        {
            return "the container of its record does not run";
        }

        var isRolledBack = result.ErrorMessage!.Contains("rolled back to", StringComparison.Ordinal);
        if (!isRolledBack && actor.Opened is { } entry && snapshot.Record?.Fence == entry.Fence && entry.IsGoalReachedBy(snapshot.Record))
        {
            return "the record says that it succeeded";
        }

        if (result.ErrorMessage.Contains("name_conflict", StringComparison.Ordinal) && !world.Watch.HasForeign(request.GameId) && world.BlankUntil == 0
            && world.Watch.NamesTaken < 2)
        {
            return "no stranger holds the name";
        }

        if (request.Kind is OperationKind.Restart or OperationKind.Patch && world.FaultsHit == 0 && actor.Opened is { WasRunning: true } opened
            && world.HasImage(opened.PreviousImageId!) && !snapshot.IsAnyAlive)
        {
            return "the old version does not run again";
        }

        return isRolledBack && result.Record is null ? "it does not name what runs again" : null;
    }
}
