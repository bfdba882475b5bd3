namespace Galaxy.Runtime.Simulation;

/// <summary>The faults that are not of the call but of the world around it.</summary>
internal sealed record Surroundings(World World, SimulatedHost Host, Actor? Actor)
{
    private static readonly TimeSpan Blank = TimeSpan.FromSeconds(1.5);

    public void Suffer(PlannedFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.ForgetLeases:
                World.Watch.LeasesWereForgotten();
                break;
            case FaultKind.CancelCaller:
                Actor?.Caller.Cancel();
                break;
            case FaultKind.PauseBefore:
                World.Watch.Disturbances++;
                Host.Pause(fault.Delay);
                break;
            case FaultKind.PauseAfter:
                World.Watch.Disturbances++;
                break;
            case FaultKind.ClockJump:
                Host.Clock.Skew += fault.Delay;
                World.Tell(Host.Name, $"*** its wall clock jumps by {fault.Delay}");
                break;
            case FaultKind.ContainerDies or FaultKind.ContainerRemoved:
                Disturb(fault.Kind);
                break;
            case FaultKind.NameTaken:
                TakeNames();
                break;
            case FaultKind.EngineBlank when World.BlankUntil != 0:
                // An engine that denies a container twice, apart in time, is believed: that is the rule.
                break;
            case FaultKind.EngineBlank:
                World.Watch.Disturbances++;
                World.BlankUntil = World.Clock.GetTimestamp() + Blank.Ticks;
                World.Tell("engine", "*** knows no container for a while");
                break;
            case FaultKind.None or FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.FailAfter or FaultKind.HangBefore or FaultKind.HangAfter
                or FaultKind.LateEffect or FaultKind.CrashBefore or FaultKind.CrashAfter:
                break;
        }
    }

    private void TakeNames()
    {
        foreach (var gameId in World.Watch.Games)
        {
            var name = GameIds.ContainerName(gameId);
            if (World.Backend.Docker.Containers.All(container => container.Name != name))
            {
                World.Watch.Created(World.Backend.Docker.AddContainer(name, Watch.LabelsOf(gameId), running: false, network: "galaxy"), gameId);
                World.Watch.NamesTaken++;
                World.Tell("late", $"creates {name}");
            }
        }
    }

    /// <summary>Somebody's container ends, by itself or by a hand.</summary>
    private void Disturb(FaultKind kind)
    {
        var docker = World.Backend.Docker;
        World.Watch.Disturbances++;
        foreach (var container in docker.Containers.Where(container => World.Watch.IsOurs(container.Id)))
        {
            if (kind is FaultKind.ContainerRemoved)
            {
                docker.RemoveContainerByHand(container.Id);
            }
            else if (container.State is ContainerState.Running)
            {
                docker.Exit(container.Id, exitCode: 1);
            }

            World.Tell("hand", $"{kind} {container.Name}");
        }
    }
}
