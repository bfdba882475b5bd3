namespace Galaxy.Runtime;

/// <summary>Looks at one game directly, under its lease: what a list said a moment ago may no longer be so.</summary>
internal sealed class GameLook(IDockerClient docker, IOperationLogStore journal, EngineIdentity engines, GalaxyRuntimeOptions options, TimeProvider time)
{
    private const int EntriesToLookAt = 50;

    /// <exception cref="RuntimePortException">A backend did not answer.</exception>
    public async Task<GameView> AtAsync(OperationScope operation, bool isVanishConfirmed)
    {
        var engine = await engines.FindAsync(operation);
        var named = await FindOursAsync(operation);
        var recordedId = operation.Record?.ContainerId ?? "";
        return new GameView
        {
            GameId = operation.GameId,
            EngineId = engine.Id,
            Now = time.GetUtcNow(),
            Record = operation.Record,
            Named = named,
            Recorded = recordedId.Length == 0 ? null : recordedId == named?.Id ? named : await InspectAsync(operation, recordedId),
            Maker = named is null ? null : await FindMakerAsync(operation, named),
            IsVanishConfirmed = isVanishConfirmed,
        };
    }

    /// <summary>The container that bears the game's name, if it is ours.</summary>
    public async Task<ContainerInfo?> FindOursAsync(OperationScope operation) =>
        await InspectAsync(operation, GameIds.ContainerName(operation.GameId)) is { } container
        && ContainerOwnership.IsOurs(container, operation.GameId, options.InstanceId)
            ? container
            : null;

    public ValueTask<ContainerInfo?> InspectAsync(OperationScope operation, string idOrName) =>
        operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));

    public ValueTask<IReadOnlyList<OperationEntry>> ReadEntriesAsync(OperationScope operation, int limit = EntriesToLookAt) =>
        operation.AskAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(operation.GameId, limit, cancel));

    private async Task<OperationEntry?> FindMakerAsync(OperationScope operation, ContainerInfo container) =>
        ContainerOwnership.OperationOf(container) is { } id
            ? (await ReadEntriesAsync(operation)).FirstOrDefault(entry => entry.OperationId == id)
            : null;
}
