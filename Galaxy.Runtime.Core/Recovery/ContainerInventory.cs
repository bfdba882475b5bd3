namespace Galaxy.Runtime;

/// <summary>One list of this instance's containers, sorted out: by game, by id, and those whose labels do not fit.</summary>
internal sealed class ContainerInventory
{
    private ContainerInventory(int count) => Count = count;

    public int Count { get; }

    /// <summary>The containers that have their game's name.</summary>
    public Dictionary<string, ContainerInfo> ByGame { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ContainerInfo> ById { get; } = new(StringComparer.Ordinal);

    public List<ReconcileItem> Inconsistent { get; } = [];

    public static ContainerInventory Of(IReadOnlyList<ContainerInfo> containers, string instanceId)
    {
        var inventory = new ContainerInventory(containers.Count);
        foreach (var container in containers)
        {
            inventory.ById[container.Id] = container;
            var gameId = container.Labels.GetValueOrDefault(RuntimeLabels.GameId) ?? "";
            if (GameIds.IsValid(gameId) && ContainerOwnership.IsOurs(container, gameId, instanceId))
            {
                inventory.ByGame[gameId] = container;
            }
            else
            {
                inventory.Inconsistent.Add(new ReconcileItem
                {
                    GameId = JournalText.GameId(gameId),
                    Finding = ReconcileFinding.ContainerInconsistent,
                    Action = ReconcileAction.Quarantine,
                    Reason = $"container \"{JournalText.GameId(container.Name)}\" has this runtime's labels, but its name or its labels contradict each other",
                    ContainerId = container.Id,
                });
            }
        }

        return inventory;
    }
}
