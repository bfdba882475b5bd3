using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>The invariants that are watched while things happen: I6, I7, commit before changes, one operator, pull before stop, openings, removals.</summary>
internal sealed class Watch(World world)
{
    private const string OurLabelsOf = "alpha";

    private readonly Dictionary<string, string> games = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Hold> holds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> fences = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, long> operations = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> closedLate = new(StringComparer.Ordinal);
    private readonly HashSet<string> foreign = new(StringComparer.Ordinal);
    private readonly List<string> violations = [];
    private readonly Dictionary<string, int> touches = new(StringComparer.Ordinal);
    private readonly CrashRestartLimits crashRestarts = new(world);

    public IReadOnlyList<string> Violations => violations;

    public IReadOnlyCollection<string> Foreign => foreign;

    public IReadOnlyCollection<string> Games => known;

    /// <summary>How often something outside the operations changed a game: what was true then need not be true any more.</summary>
    public int Disturbances { get; set; }

    /// <summary>How often a container that was created late took a game's name: of two in a row a start may say that the name is taken again.</summary>
    public int NamesTaken { get; set; }

    /// <summary>Whether the lease store lost its memory: two may then believe to hold one game.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>Containers that were renamed manually: they are foreign then, unless a record names them.</summary>
    public HashSet<string> Renamed { get; } = new(StringComparer.Ordinal);

    /// <summary>How many crash restarts were opened.</summary>
    public int CrashRestarts => crashRestarts.Opened;

    public void Violated(string invariant, string how)
    {
        violations.Add($"{invariant}: {how}");
        world.Log("VIOLATION", $"{invariant}: {how}");
    }

    public void Know(string gameId) => known.Add(gameId);

    public string GameOf(string containerId) => games.GetValueOrDefault(containerId, "");

    public bool IsOurs(string containerId) => games.ContainsKey(containerId);

    /// <summary>The fence of an operation that was ever in the log, whether or not it is now.</summary>
    public long? FenceOf(Guid operationId) => operations.TryGetValue(operationId, out var fence) ? fence : null;

    public bool HasForeign(string gameId) =>
        world.Containers.Any(container => foreign.Contains(container.Id) && container.Name == GameIds.ContainerName(gameId));

    /// <summary>How often something that no operation answers for touched a game's containers: a hand, a crash of the game, a request that came late.</summary>
    public int TouchesOf(string gameId) => touches.GetValueOrDefault(gameId);

    public void Touched(string gameId)
    {
        touches[gameId] = touches.GetValueOrDefault(gameId) + 1;
        world.Promises.Void(gameId);
    }

    public static Dictionary<string, string> LabelsOf(string gameId, string instance = "default") => new(StringComparer.Ordinal)
    {
        [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
        [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
        [RuntimeLabels.GameId] = gameId,
        [RuntimeLabels.EngineImageRef] = Images.Runs,
        [RuntimeLabels.StartedAtMs] = "1",
        [RuntimeLabels.Instance] = instance,
        [RuntimeLabels.Operation] = "00000000000000000000000000000001",
        [RuntimeLabels.Fence] = "1",
    };

    /// <summary>Containers that this runtime must leave alone: a foreign one, another instance's, and a copy that has our labels.</summary>
    public void AddForeignContainers()
    {
        var docker = world.Backend.Docker;
        AddForeign(docker.AddContainer("foreign"));
        AddForeign(docker.AddContainer(GameIds.ContainerName("gamma"), LabelsOf("gamma", "other")));
        AddForeign(docker.AddContainer($"copy-of-{OurLabelsOf}", LabelsOf(OurLabelsOf)));
    }

    public void AddForeign(string containerId) => foreign.Add(containerId);

    public void Created(string containerId, string gameId) => games[containerId] = gameId;

    public void Held(Hold hold)
    {
        holds[hold.Token] = hold;
        if (hold.Actor is { } actor)
        {
            actor.Holds[hold.GameId] = hold;
        }
    }

    public void Renewed(string token, long asked, bool isHeld)
    {
        if (!holds.TryGetValue(token, out var hold))
        {
            return;
        }

        hold.IsRefused |= !isHeld;
        hold.Confirmed = isHeld ? asked : hold.Confirmed;
    }

    public static void Refused(Actor? actor, string gameId)
    {
        if (actor?.Holds.GetValueOrDefault(gameId) is { } hold)
        {
            hold.IsRefused = true;
        }
    }

    public void Releasing(Actor? actor, string gameId, string token)
    {
        if (actor is not null && holds.TryGetValue(token, out var hold) && !hold.IsReleased)
        {
            hold.IsReleased = true;
            actor.AtRelease = Snapshot.Of(world, gameId);
        }
    }

    public void LeasesWereForgotten()
    {
        HasForgotten = true;
        Disturbances++;
        world.Promises.VoidAll();
        DropLeases();
        world.Log("leases", "*** forget everything");
    }

    public void DropLeases()
    {
        foreach (var gameId in known)
        {
            world.Backend.Leases.Break(gameId);
        }
    }

    public void Drew(Actor? actor, string gameId, FencedRecord head)
    {
        fences[gameId] = head.Fence;
        if (actor is { Request: not null, Fence: 0 })
        {
            actor.Fence = head.Fence;
            actor.TouchesBefore = TouchesOf(gameId);
            actor.PausesBefore = actor.Host.Pauses;
            actor.BlankUntilBefore = world.IsBlank ? null : world.BlankUntil;
            actor.IsUnbound = head.Record is not { Status: not RuntimeStatus.Removed, EngineId: not null };
            actor.IsOverOpenEntry = world.Backend.Operations.All.Any(entry => entry.GameId == gameId && entry.Closing is null && !entry.IsGoalReachedBy(head.Record));
        }
    }

    /// <summary>A record was written.</summary>
    public void Wrote(string gameId, long fence, RecordWriteResult written)
    {
        world.Promises.IsDirty = true;
        if (written is RecordWriteResult.Applied && fences.GetValueOrDefault(gameId) != fence)
        {
            Violated("I6", $"a record of {gameId} was written with fence {fence}, and {fences.GetValueOrDefault(gameId)} has been drawn");
        }
    }

    /// <summary>A record is about to become stopped or removed: a pass must not take unreachable for gone.</summary>
    public void Moving(Actor? actor, StatusTransition change)
    {
        if (actor is { Request: null } && change is { From: RuntimeStatus.Running, To: RuntimeStatus.Removed }
            && Snapshot.Of(world, change.GameId).Has(change.ExpectedContainerId!))
        {
            Violated("unreachable is not gone", $"{actor.Name} records {change.GameId} as removed, and its container is there");
        }
    }

    /// <summary>An entry is about to be closed. What closes it late is no news for who found it open, and goes on with it.</summary>
    public void Closing(Guid operationId)
    {
        if (world.IsLate && world.Backend.Operations.All.FirstOrDefault(entry => entry.OperationId == operationId) is { } entry)
        {
            closedLate.Add(entry.GameId);
        }
    }

    /// <summary>A change is about to be sent.</summary>
    public void Changing(SimulatedHost host, Actor? actor, string call, string gameId, string? containerId = null, bool needsEntry = true)
    {
        var who = actor?.Name ?? host.Name;
        if (containerId is not null && foreign.Contains(containerId))
        {
            Violated("I7", $"{who} sends {call} to a foreign container");
        }

        if (actor?.Holds.GetValueOrDefault(gameId) is not { } hold || hold.IsLost(world.Clock))
        {
            Violated("I6", $"{who} sends {call} for {gameId} without its lease");
            return;
        }

        actor.HasChanged = true;
        if (needsEntry && world.Backend.Leases.FindHolder(gameId) == hold.Token && !HasForgotten && !IsAnyOpen(gameId) && !closedLate.Contains(gameId))
        {
            Violated("commit before changes", $"{who} sends {call} for {gameId} and no journal entry is open");
        }

        if (call is PortCalls.DockerStop && actor.Request is null && IsOvertaken(gameId))
        {
            Violated("an overtaken operation touches nothing", $"{who} stops {gameId} for an operation that is older than its record");
        }

        if (call is PortCalls.DockerStop && actor is { Request.Kind: OperationKind.Restart or OperationKind.Patch, HasPulled: false })
        {
            Violated("pull before stop", $"{who} stops {gameId} before it has pulled");
        }
    }

    /// <summary>
    /// A removal had its effect: R2, what is alive is never killed by a removal, except by the undo of the operation that created it, and after a stop of it.
    /// </summary>
    /// <param name="actor">Whose work it is.</param>
    /// <param name="containerId">The container.</param>
    /// <param name="wasAlive">Whether it was alive when the removal began.</param>
    public void Removed(Actor? actor, string containerId, bool wasAlive)
    {
        if (wasAlive && !HasForgotten && actor is not null && !actor.CreatedContainers.Contains(containerId) && !actor.StoppedContainers.Contains(containerId))
        {
            Violated("a removal kills nothing that runs (R2)", $"{actor.Name} removed {containerId[..8]} of {GameOf(containerId)}, which ran and which it had not stopped");
        }
    }

    private bool IsAnyOpen(string gameId) => world.Backend.Operations.All.Any(entry => entry.GameId == gameId && entry.Closing is null);

    private bool IsOvertaken(string gameId) =>
        world.Backend.Operations.All.Where(entry => entry.GameId == gameId && entry.Closing is null).MaxBy(static entry => entry.Fence) is { } newest
        && world.Backend.Records.Find(gameId)?.Fence is { } recorded && recorded > newest.Fence
        // A way back draws a fence of its own, and its step says whose it is.
        && !world.Backend.Operations.All.Any(entry => entry.CorrelationId == newest.OperationId && entry.Fence == recorded);

    /// <summary>An opening had its effect, perhaps late.</summary>
    public void Opened(Actor? actor, OperationEntry entry)
    {
        operations[entry.OperationId] = entry.Fence;
        var rows = world.Backend.Operations.All;
        if (rows.FirstOrDefault(row => row.OperationId == entry.OperationId) is not { Closing: null } row)
        {
            // It came too late: its operation has ended meanwhile, or a newer one was there.
            return;
        }

        CheckOpening(actor, rows, row);
        crashRestarts.Check(actor, row);
        if (actor is { Request: not null })
        {
            actor.Opened = row;
            actor.IsOpenedLate = actor.IsOver;
            world.Promises.Committed(actor);
        }

        if (actor?.Holds.GetValueOrDefault(entry.GameId) is not { IsReleased: false } mine)
        {
            // It landed late: its operation was given up meanwhile, and no host works on it.
            return;
        }

        foreach (var other in holds.Values)
        {
            if (other != mine && other is { IsReleased: false, HasCommitted: true, Actor: { Host: { IsDead: false, IsPaused: false } } rival }
                && other.GameId == entry.GameId && !other.IsLost(world.Clock) && !HasForgotten && !mine.IsLost(world.Clock))
            {
                Violated("one operator", $"{actor.Name} commits on {entry.GameId} while {rival.Name} is committed");
            }
        }

        mine.HasCommitted = true;
        actor.HasCommitted = true;
    }

    /// <summary>An entry that is closed when it is written.</summary>
    public void Appended(OperationEntry entry)
    {
        Closing(entry.OperationId);
        operations[entry.OperationId] = entry.Fence;
    }

    private void CheckOpening(Actor? actor, IReadOnlyList<OperationEntry> rows, OperationEntry row)
    {
        if (rows.Any(other => other.GameId == row.GameId && other.OperationId != row.OperationId && other.Closing is null && other.Fence <= row.Fence))
        {
            Violated("an opening supersedes", $"{row.Kind} of {row.GameId} was opened, and an older entry is still open");
        }

        if (rows.Any(other => other.GameId == row.GameId && other.Fence > row.Fence))
        {
            Violated("an opening that comes late is born closed", $"{row.Kind} of {row.GameId} with fence {row.Fence} is open below a newer row");
        }

        if (actor is { Request: not null, Result: { ErrorCode: not (ErrorCode.Interrupted or ErrorCode.LeaseLost) } result })
        {
            Violated("a final answer's entry stays closed", $"{actor.Name} was answered \"{result}\", and then its entry was opened");
        }
    }
}
