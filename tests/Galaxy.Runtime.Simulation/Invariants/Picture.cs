namespace Galaxy.Runtime.Simulation;

/// <summary>One game as the record and the engine show it at one moment.</summary>
internal sealed record Picture(RuntimeRecord? Record, IReadOnlyList<ContainerInfo> Containers, int Disturbances)
{
    public static Picture Of(World world, string gameId) => new(
        world.Backend.Records.Find(gameId),
        [.. world.Backend.Docker.Containers.Where(container => world.Watch.GameOf(container.Id) == gameId)],
        world.Watch.Disturbances);

    public bool IsAnyAlive => Containers.Any(IsAlive);

    public bool Runs(string containerId) => Containers.Any(container => container.Id == containerId && IsAlive(container));

    public bool Has(string containerId) => Containers.Any(container => container.Id == containerId);

    private static bool IsAlive(ContainerInfo container) => container.State is ContainerState.Running or ContainerState.Paused;
}
