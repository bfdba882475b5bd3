namespace Galaxy.Runtime;

/// <summary>What exists of a game in the engine.</summary>
/// <param name="Recorded">The container that the record names; null if it names none, or that one is gone.</param>
/// <param name="Occupant">The container that has the game's name, even if it is not ours; null if there is none.</param>
/// <param name="Named"><paramref name="Occupant"/> if it is this instance's container of the game; else null.</param>
internal sealed record GameInspection(ContainerInfo? Recorded, ContainerInfo? Occupant, ContainerInfo? Named)
{
    /// <summary>The game's containers, the recorded one first: two if an operation was interrupted or a container was renamed.</summary>
    public IEnumerable<ContainerInfo> All
    {
        get
        {
            if (Recorded is not null)
            {
                yield return Recorded;
            }

            if (Named is not null && Named.Id != Recorded?.Id)
            {
                yield return Named;
            }
        }
    }

    public bool IsAnyAlive => IsAlive(Recorded) || IsAlive(Named);

    /// <summary>Whether a container is running, paused or restarting: only a stop ends it gracefully.</summary>
    public static bool IsAlive(ContainerInfo? container) => container is { State: ContainerState.Running or ContainerState.Paused or ContainerState.Restarting };
}

/// <summary>
/// Inspects a game under its lease, because an answer that changes nothing needs more than the record: the containers that exist, and the
/// operations of hosts that are gone and that recovery may still finish or take back.
/// </summary>
internal sealed class GameInspector(IContainerEngine docker, IOperationLogStore journal, EngineIdentity engines, GalaxyRuntimeOptions options)
{
    /// <summary>Inspects the recorded container, and what has the game's name if that is another one: one call if the game is as recorded.</summary>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<GameInspection> InspectAsync(OperationScope operation)
    {
        var recorded = operation.Record is { ContainerId.Length: > 0 } record ? await InspectAsync(operation, record.ContainerId) : null;
        if (recorded is null && operation.Record is { ContainerId.Length: > 0, Status: not RuntimeStatus.Removed })
        {
            await engines.ConfirmAsync(operation);
        }

        var occupant = recorded?.Name == GameIds.ContainerName(operation.GameId) ? recorded : await InspectNameAsync(operation);
        return new GameInspection(recorded, occupant, IsOurs(operation, occupant) ? occupant : null);
    }

    /// <summary>The same, with a fault as the failure of the operation.</summary>
    public async ValueTask<(GameInspection? Seen, Failure? Failure)> TryInspectAsync(OperationScope operation)
    {
        try
        {
            return (await InspectAsync(operation), null);
        }
        catch (RuntimePortException fault)
        {
            return (null, Failure.Engine("inspect container", fault));
        }
    }

    /// <summary>Inspects the container that has the game's name, even if it is not ours.</summary>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public ValueTask<ContainerInfo?> InspectNameAsync(OperationScope operation) => InspectAsync(operation, GameIds.ContainerName(operation.GameId));

    public bool IsOurs(OperationScope operation, ContainerInfo? container) =>
        container is not null && ContainerOwnership.IsOurs(container, operation.GameId, options.InstanceId);

    /// <summary>
    /// The newest open entry with a lower fence that did not reach its goal by the record: recovery may still finish it or take it back, and would overturn
    /// an answer that rests on the game as it is.
    /// </summary>
    /// <exception cref="RuntimePortException">The operation log did not answer.</exception>
    public async ValueTask<OperationEntry?> FindUnresolvedAsync(OperationScope operation)
    {
        var open = await operation.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(operation.GameId, cancel));
        return open.LastOrDefault(entry => entry.Fence < operation.Fence && !entry.IsGoalReachedBy(operation.Record));
    }

    /// <summary>The same, with a fault as the failure of the operation.</summary>
    public async ValueTask<(OperationEntry? Unresolved, Failure? Failure)> TryFindUnresolvedAsync(OperationScope operation)
    {
        try
        {
            return (await FindUnresolvedAsync(operation), null);
        }
        catch (RuntimePortException fault)
        {
            return (null, Failure.OpenEntries(fault));
        }
    }

    /// <summary>A refusal that rests on the record: while an older operation is unresolved, the record may still change, so the request can be tried again.</summary>
    public async ValueTask<Failure> RefuseAsync(OperationScope operation, Failure refusal)
    {
        var (unresolved, notRead) = await TryFindUnresolvedAsync(operation);
        if (unresolved is null && notRead is null)
        {
            return refusal;
        }

        operation.InvalidateRecord();
        return unresolved is null ? notRead! : refusal with { CanRetry = true, Suffix = $"; {Failures.Unresolved(unresolved)}" };
    }

    private ValueTask<ContainerInfo?> InspectAsync(OperationScope operation, string idOrName) =>
        operation.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));
}
