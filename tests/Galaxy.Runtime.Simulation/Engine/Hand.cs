using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>What an operator does to our containers with the engine's own tools, and the crash of a game.</summary>
internal sealed class Hand(World world)
{
    public void Do(FaultKind kind)
    {
        var docker = world.Docker;
        var containers = docker.Containers.Where(container => world.Watch.IsOurs(container.Id) && IsPossible(kind, container)).ToList();
        world.FaultsWithoutEffect += containers.Count == 0 ? 1 : 0;
        foreach (var container in containers)
        {
            world.Watch.Disturbances++;
            world.Log("hand", $"{kind} {container.Name} ({container.State})");
            Do(docker, kind, container);
            world.Watch.Touched(world.Watch.GameOf(container.Id));
        }
    }

    private bool IsPossible(FaultKind kind, ContainerInfo container) => kind switch
    {
        FaultKind.ContainerDies or FaultKind.HandPauses => container.State is ContainerState.Running,
        FaultKind.HandStops => container.State is ContainerState.Running or ContainerState.Paused,
        FaultKind.HandStarts => container.State is ContainerState.Exited or ContainerState.Created,
        FaultKind.HandUnpauses => container.State is ContainerState.Paused,
        FaultKind.HandRenames => !world.Watch.Renamed.Contains(container.Id),
        FaultKind.HandRemoves => true,
        _ => false,
    };

    private void Do(InMemoryDockerEngine docker, FaultKind kind, ContainerInfo container)
    {
        switch (kind)
        {
            case FaultKind.ContainerDies:
                docker.Exit(container.Id, exitCode: 1);
                break;
            case FaultKind.HandStarts:
                _ = docker.StartContainerAsync(container.Id, CancellationToken.None).AsTask();
                break;
            case FaultKind.HandStops:
                docker.Exit(container.Id, exitCode: 0);
                break;
            case FaultKind.HandPauses:
                docker.PauseContainer(container.Id);
                break;
            case FaultKind.HandUnpauses:
                docker.UnpauseContainer(container.Id);
                break;
            case FaultKind.HandRenames:
                docker.RenameContainer(container.Id, $"renamed-{world.Watch.Renamed.Count}");
                world.Watch.Renamed.Add(container.Id);
                break;
            case FaultKind.HandRemoves:
                docker.RemoveContainerManually(container.Id);
                break;
            default:
                throw new InvalidOperationException($"{kind} is nothing that an operator does.");
        }
    }
}
