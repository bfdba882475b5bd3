namespace Galaxy.Runtime.Simulation;

/// <summary>The faults that are not of the call but of the world around it.</summary>
internal sealed record Surroundings(World World, SimulatedHost Host, Actor? Actor)
{
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
            case FaultKind.None or FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.FailAfter or FaultKind.HangBefore or FaultKind.HangAfter
                or FaultKind.LateEffect or FaultKind.CrashBefore or FaultKind.CrashAfter:
                break;
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
