namespace Galaxy.Runtime.Simulation;

/// <summary>The faults that are not of the call but of what surrounds it.</summary>
internal sealed record EnvironmentFaults(World World, SimulatedHost Host, Actor? Actor)
{
    private static readonly TimeSpan Blank = TimeSpan.FromSeconds(1.5);

    public void Strike(PlannedFault fault)
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
                World.Log(Host.Name, $"*** its wall clock jumps by {fault.Delay}");
                break;
            case FaultKind.ContainerDies or FaultKind.HandStarts or FaultKind.HandStops or FaultKind.HandPauses or FaultKind.HandUnpauses
                or FaultKind.HandRenames or FaultKind.HandRemoves:
                new Hand(World).Do(fault.Kind);
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
                World.Promises.VoidAll();
                World.Log("engine", "*** knows no container for a while");
                break;
            case FaultKind.EngineReplaced:
                World.ReplaceEngine(fault.Delay);
                break;
            case FaultKind.PublishersDown or FaultKind.PublishersReject:
                World.Channels.Break(fault.Kind is FaultKind.PublishersDown ? PortFault.Unavailable : PortFault.Rejected, fault.Delay);
                break;
            case FaultKind.None or FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.FailAfter or FaultKind.HangBefore or FaultKind.HangAfter
                or FaultKind.LateEffect or FaultKind.CrashBefore or FaultKind.CrashAfter or FaultKind.CrashLate:
                break;
        }
    }

    private void TakeNames()
    {
        foreach (var gameId in World.Watch.Games)
        {
            var name = GameIds.ContainerName(gameId);
            if (World.Docker.Containers.All(container => container.Name != name))
            {
                World.Watch.Created(World.Docker.AddContainer(name, Watch.LabelsOf(gameId), running: false, network: "galaxy"), gameId);
                World.Watch.NamesTaken++;
                World.Log("late", $"creates {name}");
            }
        }
    }
}
