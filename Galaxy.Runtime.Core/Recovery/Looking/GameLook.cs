namespace Galaxy.Runtime;

/// <summary>Looks at one game directly, under its lease: what a list said a moment ago may no longer be so.</summary>
internal sealed class GameLook(IDockerClient docker, IOperationLogStore journal, GameInspector inspector, EngineIdentity engines, TimeProvider time)
{
    /// <exception cref="RuntimePortException">A backend did not answer.</exception>
    public async Task<GameView> AtAsync(OperationScope operation, bool isVanishConfirmed)
    {
        var engine = await engines.FindAsync(operation);
        var seen = await inspector.InspectAsync(operation);
        return new GameView
        {
            GameId = operation.GameId,
            EngineId = engine.Id,
            Now = time.GetUtcNow(),
            Record = operation.Record,
            // One that was opened since the plan was made, or late, is settled before anything else.
            Open = (await ReadOpenAsync(operation)).MaxBy(static entry => entry.Fence),
            Named = seen.Named,
            Recorded = seen.Recorded,
            Maker = seen.Named is { } named && named.Id != seen.Recorded?.Id ? await FindMakerAsync(operation, named) : null,
            IsVanishConfirmed = isVanishConfirmed,
        };
    }

    public ValueTask<ContainerInfo?> InspectAsync(OperationScope operation, string idOrName) =>
        operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));

    /// <summary>Whether a later request was answered: what is open is then closed and nothing of it is done any more.</summary>
    public ValueTask<bool> IsOvertakenAsync(OperationScope operation, OperationEntry entry) =>
        operation.AskAsync(PortCall.IsOvertaken, cancel => journal.IsOvertakenAsync(entry, cancel));

    private ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(OperationScope operation) =>
        operation.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(operation.GameId, cancel));

    private async Task<OperationEntry?> FindMakerAsync(OperationScope operation, ContainerInfo container) =>
        ContainerOwnership.OperationOf(container) is { } id
            ? await operation.AskAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel))
            : null;
}
