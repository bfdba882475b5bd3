using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>Brings a game into its starting state, as far as possible by the runtime's own operations.</summary>
internal sealed class Arrangement(World world, SimulatedHost host)
{
    public static World World(SeededChoice? order, bool keepsLines)
    {
        var world = new World(FixedFaults.None, order, keepsLines);
        Images.AddTo(world.Backend.Docker);
        world.Watch.AddBystanders();
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
                world.Backend.Docker.Exit(GameIds.ContainerName(gameId), 1);
                break;
            case StartingState.Vanished:
                Bring(gameId, StartingState.Running);
                world.Backend.Docker.RemoveContainerByHand(GameIds.ContainerName(gameId));
                break;
            case StartingState.Revived:
                Bring(gameId, StartingState.Stopped);
                Revive(gameId);
                break;
            case StartingState.LeftOver or StartingState.Unrecorded:
                AddUnrecorded(gameId, state is StartingState.Unrecorded);
                break;
            case StartingState.Stranger:
                world.Watch.AddForeign(world.Backend.Docker.AddContainer(GameIds.ContainerName(gameId)));
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
            case StartingState.Overtaken:
                Bring(gameId, StartingState.Running);
                OpenOld(OperationKind.Stop, world.Backend.Records.Find(gameId)!, fence: 1);
                break;
            case StartingState.OpenedLate:
                Bring(gameId, StartingState.HalfStopped);
                OpenOld(OperationKind.Patch, world.Backend.Records.Find(gameId)!, world.Backend.Operations.All[^1].Fence - 1);
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
    private void Die(OperationKind kind, string gameId, string imageRef, string call)
    {
        var dying = world.Boot();
        world.Faults = new CrashAt(CallGate.NumberOf(call), dying);
        Run(new Actor(dying, "arrange", new Request(kind, gameId, imageRef)));
        world.Faults = FixedFaults.None;
        world.Watch.DropLeases();
    }

    private void Revive(string gameId)
    {
        var start = world.Backend.Docker.StartContainerAsync(world.Backend.Records.Find(gameId)!.ContainerId, CancellationToken.None).AsTask();
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

    private void AddUnrecorded(string gameId, bool isRunning)
    {
        var id = world.Backend.Docker.AddContainer(GameIds.ContainerName(gameId), Watch.LabelsOf(gameId), isRunning, network: "galaxy");
        world.Watch.Created(id, gameId);
    }

    private sealed class CrashAt(int number, SimulatedHost dying) : IFaults
    {
        public PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor) =>
            call == number && host == dying ? new PlannedFault(FaultKind.CrashBefore) : PlannedFault.None;
    }
}
