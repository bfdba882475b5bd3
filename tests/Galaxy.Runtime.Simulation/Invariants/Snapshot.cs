namespace Galaxy.Runtime.Simulation;

/// <summary>One game as the record and the engine show it at one moment.</summary>
/// <param name="Record">The record.</param>
/// <param name="Containers">Our containers of it, without those that were renamed and that no record names.</param>
/// <param name="Disturbances">How often something outside the operations had changed a game.</param>
internal sealed record Snapshot(RuntimeRecord? Record, IReadOnlyList<ContainerInfo> Containers, int Disturbances)
{
    public static Snapshot Of(World world, string gameId)
    {
        var record = world.Backend.Records.Find(gameId);
        return new Snapshot(
            record,
            [.. (record is null ? world.Docker.Containers : world.Containers).Where(container => world.Watch.GameOf(container.Id) == gameId
                && (!world.Watch.Renamed.Contains(container.Id) || container.Id == record?.ContainerId))],
            world.Watch.Disturbances);
    }

    public bool IsAnyAlive => Containers.Any(IsAlive);

    public bool Runs(string containerId) => Containers.Any(container => container.Id == containerId && IsAlive(container));

    public bool Has(string containerId) => Containers.Any(container => container.Id == containerId);

    public static bool IsAlive(ContainerInfo container) => container.State is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;
}
