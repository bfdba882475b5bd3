using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>Brings a game into its starting state, as far as possible by the runtime's own operations.</summary>
internal sealed class Arrangement(World world, SimulatedHost host)
{
    // More than a page of the operation log holds, in pairs of which neither repeats the one before.
    private const int Polls = 110;

    public static World World(SeededChoice? order, bool keepsLines, Setup setup = Setup.Plain, List<int>? callNames = null)
    {
        var world = new World(FixedFaults.None, order, keepsLines) { Setup = setup, CallNames = callNames };
        world.Watch.AddForeignContainers();
        return world;
    }

    public void Bring(string gameId, StartingState state)
    {
        world.Watch.Know(gameId);
        switch (state)
        {
            case StartingState.None:
                break;
            case StartingState.Running:
                Do(OperationKind.Start, gameId, Images.Runs);
                break;
            case StartingState.RunningSlow:
                Do(OperationKind.Start, gameId, Images.Slow);
                break;
            case StartingState.Stopped:
                Do(OperationKind.Start, gameId, Images.Runs);
                Do(OperationKind.Stop, gameId);
                break;
            case StartingState.Removed:
                Bring(gameId, StartingState.Stopped);
                Do(OperationKind.CleanupContainer, gameId);
                break;
            case StartingState.Exited:
                Bring(gameId, StartingState.Running);
                world.Docker.Exit(GameIds.ContainerName(gameId), 1);
                world.Watch.Touched(gameId);
                break;
            case StartingState.Vanished:
                Bring(gameId, StartingState.Running);
                world.Docker.RemoveContainerManually(GameIds.ContainerName(gameId));
                world.Watch.Touched(gameId);
                break;
            case StartingState.Revived:
                Bring(gameId, StartingState.Stopped);
                Revive(gameId);
                world.Watch.Touched(gameId);
                break;
            case StartingState.LeftOver or StartingState.Unrecorded:
                AddUnrecorded(gameId, state is StartingState.Unrecorded);
                break;
            case StartingState.NameHeldByForeign:
                world.Watch.AddForeign(world.Docker.AddContainer(GameIds.ContainerName(gameId)));
                break;
            case StartingState.HalfStarted:
                Die(OperationKind.Start, gameId, Images.Runs, PortCalls.RecordsUpsert);
                break;
            case StartingState.HalfStopped:
                Bring(gameId, StartingState.Running);
                Die(OperationKind.Stop, gameId, "", PortCalls.RecordsTransition);
                break;
            case StartingState.HalfPatched:
                Bring(gameId, StartingState.Running);
                Die(OperationKind.Patch, gameId, Images.Newer, PortCalls.DockerCreate);
                break;
            case StartingState.RestoredDatabase:
                Bring(gameId, StartingState.BarelyStopped);
                ReplaceContainer(gameId);
                break;
            case StartingState.OpenedLate:
                Bring(gameId, StartingState.HalfStopped);
                OpenOld(OperationKind.Patch, world.Backend.Records.Find(gameId)!, world.Backend.Operations.All[^1].Fence - 1);
                break;
            case StartingState.HalfStartedAgain:
                Bring(gameId, StartingState.Stopped);
                Die(OperationKind.Start, gameId, Images.Runs, PortCalls.RecordsUpsert);
                break;
            case StartingState.HalfStartedAnew:
                Bring(gameId, StartingState.Removed);
                Die(OperationKind.Start, gameId, Images.Runs, PortCalls.RecordsUpsert);
                break;
            case StartingState.HalfStartedPolled:
                Die(OperationKind.Start, gameId, Images.Runs, PortCalls.RecordsUpsert, polls: Polls);
                break;
            case StartingState.NearlyStarted:
                Die(OperationKind.Start, gameId, Images.Runs, PortCalls.JournalClose);
                break;
            case StartingState.BarelyStopped:
                Bring(gameId, StartingState.Running);
                Die(OperationKind.Stop, gameId, "", PortCalls.DockerStop);
                break;
            case StartingState.HalfCleanedUp:
                Bring(gameId, StartingState.Stopped);
                Die(OperationKind.CleanupContainer, gameId, "", PortCalls.RecordsTransition);
                break;
            case StartingState.HalfPatchedPolled:
                Bring(gameId, StartingState.Running);
                Die(OperationKind.Patch, gameId, Images.Newer, PortCalls.DockerCreate, polls: Polls);
                break;
            case StartingState.RunningKeyed:
                Run(new Actor(host, "arrange", new Request(OperationKind.Start, gameId, Images.Runs, "key")));
                break;
            case StartingState.StoppedKeyed:
                Bring(gameId, StartingState.Running);
                Run(new Actor(host, "arrange", new Request(OperationKind.Stop, gameId, Key: "key")));
                break;
            case StartingState.Frozen:
                Bring(gameId, StartingState.Running);
                world.Docker.PauseContainer(GameIds.ContainerName(gameId));
                world.Watch.Touched(gameId);
                break;
            case StartingState.Renamed:
                Bring(gameId, StartingState.Running);
                world.Watch.Renamed.Add(world.Backend.Records.Find(gameId)!.ContainerId!);
                world.Docker.RenameContainer(GameIds.ContainerName(gameId), $"renamed-{gameId}");
                world.Watch.Touched(gameId);
                break;
            case StartingState.EventsKept:
                world.Channels.Break(PortFault.Unavailable, TimeSpan.FromMinutes(2));
                Bring(gameId, StartingState.Running);
                break;
            case StartingState.NearlyPatched:
                Bring(gameId, StartingState.Running);
                Die(OperationKind.Patch, gameId, Images.Newer, PortCalls.RecordsUpsert);
                break;
        }
    }

    private void Do(OperationKind kind, string gameId, string imageRef = "") => Run(new Actor(host, "arrange", new Request(kind, gameId, imageRef)));

    private void Run(Actor actor)
    {
        actor.Begin();
        if (!world.RunUntil(() => actor.IsOver) || (!actor.Host.IsDead && actor.Result is not { IsSuccess: true }))
        {
            throw new InvalidOperationException($"The starting state could not be arranged: {actor.Result?.ToString() ?? actor.Error?.ToString() ?? "it hangs"}");
        }
    }

    /// <summary>An operation of a host that dies when it makes a call.</summary>
    private void Die(OperationKind kind, string gameId, string imageRef, string call, int polls = 0)
    {
        var dying = world.Boot();
        world.Faults = new CrashAt(CallGate.NumberOf(call), dying);
        Run(new Actor(dying, "arrange", new Request(kind, gameId, imageRef)));
        world.Faults = FixedFaults.None;
        for (var poll = 0; poll < polls; poll++)
        {
            var refused = new Actor(host, "poller", new Request(poll % 2 == 0 ? OperationKind.Restart : OperationKind.Start, gameId, poll % 2 == 0 ? "" : Images.Runs));
            refused.Begin();
            if (!world.RunUntil(() => refused.IsOver) || refused.Result is not { ErrorCode: ErrorCode.Conflict })
            {
                throw new InvalidOperationException($"A poll was not refused: {refused.Result}");
            }
        }

        world.Watch.DropLeases();
    }

    private void Revive(string gameId)
    {
        var start = world.Docker.StartContainerAsync(world.Backend.Records.Find(gameId)!.ContainerId!, CancellationToken.None).AsTask();
        if (!start.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The container could not be started again.");
        }
    }

    private void OpenOld(OperationKind kind, RuntimeRecord record, long fence)
    {
        var id = new Guid($"01d00000-0000-0000-0000-{world.Watch.Games.Count:D12}");
        var entry = new OperationEntry
        {
            OperationId = id,
            CorrelationId = id,
            GameId = record.GameId,
            Kind = kind,
            Source = OperationSource.Application,
            Fence = fence,
            ImageRef = record.ImageRef,
            PreviousContainerId = record.ContainerId,
            PreviousImageRef = record.ImageRef,
            PreviousImageId = record.ImageId,
            WasRunning = true,
            StopReason = kind is OperationKind.Stop ? StopReason.AdminRequest : null,
        };
        if (!world.Backend.Operations.OpenAsync(entry, head: null, CancellationToken.None).AsTask().IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The old entry could not be opened.");
        }
    }

    /// <summary>Puts a container in the game's place that a later operation created, of which the log and the record know nothing.</summary>
    private void ReplaceContainer(string gameId)
    {
        world.Docker.RemoveContainerManually(GameIds.ContainerName(gameId));
        var labels = Watch.LabelsOf(gameId);
        labels[RuntimeLabels.Fence] = $"{world.Backend.Operations.All.Max(static entry => entry.Fence) + 1}";
        world.Watch.Created(world.Docker.AddContainer(GameIds.ContainerName(gameId), labels, running: true, network: "galaxy"), gameId);
        world.Watch.Touched(gameId);
    }

    private void AddUnrecorded(string gameId, bool isRunning)
    {
        var id = world.Docker.AddContainer(GameIds.ContainerName(gameId), Watch.LabelsOf(gameId), isRunning, network: "galaxy");
        world.Watch.Created(id, gameId);
    }

    private sealed class CrashAt(int number, SimulatedHost dying) : IFaults
    {
        public PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor) =>
            call == number && host == dying ? new PlannedFault(FaultKind.CrashBefore) : PlannedFault.None;
    }
}
