using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>The invariants that are watched while things happen: I6, I7, commit before changes, one operator, pull before stop.</summary>
internal sealed class Watch(World world)
{
    private const string Bystander = "bystander";

    private readonly Dictionary<string, string> games = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Hold> holds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> fences = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> foreign = new(StringComparer.Ordinal);
    private readonly List<string> violations = [];

    public IReadOnlyList<string> Violations => violations;

    public IReadOnlyCollection<string> Foreign => foreign;

    public IReadOnlyCollection<string> Games => known;

    /// <summary>How often something outside the operations changed a game: what was true then need not be true any more.</summary>
    public int Disturbances { get; set; }

    /// <summary>Whether the lease store lost its memory: two may then believe to hold one game.</summary>
    public bool HasForgotten { get; private set; }

    public void Violated(string invariant, string how)
    {
        violations.Add($"{invariant}: {how}");
        world.Tell("VIOLATION", $"{invariant}: {how}");
    }

    public void Know(string gameId) => known.Add(gameId);

    public string GameOf(string containerId) => games.GetValueOrDefault(containerId, "");

    public bool IsOurs(string containerId) => games.ContainsKey(containerId);

    public bool HasStranger(string gameId) =>
        world.Backend.Docker.Containers.Any(container => foreign.Contains(container.Id) && container.Name == GameIds.ContainerName(gameId));

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

    /// <summary>Containers that are nobody's business here: a stranger's, another instance's, and a copy that bears our labels.</summary>
    public void AddBystanders()
    {
        var docker = world.Backend.Docker;
        AddForeign(docker.AddContainer(Bystander));
        AddForeign(docker.AddContainer(GameIds.ContainerName("gamma"), LabelsOf("gamma", "other")));
        AddForeign(docker.AddContainer("copy-of-alpha", LabelsOf("alpha")));
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
            actor.AtRelease = Picture.Of(world, gameId);
        }
    }

    public void LeasesWereForgotten()
    {
        HasForgotten = true;
        Disturbances++;
        DropLeases();
        world.Tell("leases", "*** forget everything");
    }

    public void DropLeases()
    {
        foreach (var gameId in known)
        {
            world.Backend.Leases.Break(gameId);
        }
    }

    public void Drew(string gameId, long fence) => fences[gameId] = fence;

    /// <summary>A record was written.</summary>
    public void Wrote(string gameId, long fence, RecordWrite written)
    {
        if (written is RecordWrite.Applied && fences.GetValueOrDefault(gameId) != fence)
        {
            Violated("I6", $"a record of {gameId} was written with fence {fence}, and {fences.GetValueOrDefault(gameId)} has been drawn");
        }
    }

    /// <summary>A record is about to become stopped or removed: a pass must not take unreachable for gone.</summary>
    public void Moving(Actor? actor, StatusTransition change)
    {
        if (actor is { Request: null } && change is { From: RuntimeStatus.Running, To: RuntimeStatus.Removed }
            && Picture.Of(world, change.GameId).Has(change.ExpectedContainerId))
        {
            Violated("unreachable is not gone (G14)", $"{actor.Name} records {change.GameId} as removed, and its container is there");
        }
    }

    /// <summary>A change is about to be sent.</summary>
    public void Changing(SimulatedHost host, Actor? actor, string call, string gameId, string? containerId = null)
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
        if (world.Backend.Leases.FindHolder(gameId) == hold.Token && !HasForgotten && !IsAnyOpen(gameId))
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

    private bool IsAnyOpen(string gameId) => world.Backend.Operations.All.Any(entry => entry.GameId == gameId && entry.Closing is null);

    private bool IsOvertaken(string gameId) =>
        world.Backend.Operations.All.Where(entry => entry.GameId == gameId && entry.Closing is null).MaxBy(static entry => entry.Fence) is { } newest
        && world.Backend.Records.Find(gameId)?.Fence > newest.Fence;

    public void Opened(Actor? actor, OperationEntry entry)
    {
        if (!world.Backend.Operations.All.Any(known => known.OperationId == entry.OperationId && known.Closing is null))
        {
            // It came too late: its operation has ended meanwhile.
            return;
        }

        if (world.Backend.Operations.All.Any(other =>
            other.GameId == entry.GameId && other.OperationId != entry.OperationId && other.Closing is null && other.Fence <= entry.Fence))
        {
            Violated("opening supersedes (G2)", $"{entry.Kind} of {entry.GameId} was opened, and an older entry is still open");
        }

        if (actor?.Holds.GetValueOrDefault(entry.GameId) is not { IsReleased: false } mine)
        {
            // It landed late: its operation was given up meanwhile, and nobody works on it.
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
        actor.Opened = entry;
    }
}
