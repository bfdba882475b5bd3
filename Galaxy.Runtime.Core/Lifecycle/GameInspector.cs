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
    public async ValueTask<GameInspection> InspectAsync(OperationScope scope)
    {
        var recorded = scope.Record is { ContainerId: not null } record ? await InspectAsync(scope, record.ContainerId) : null;
        if (recorded is null && scope.Record is { ContainerId: not null, Status: not RuntimeStatus.Removed })
        {
            await engines.ConfirmAsync(scope);
        }

        var occupant = recorded?.Name == GameIds.ContainerName(scope.GameId) ? recorded : await InspectNameAsync(scope);
        return new GameInspection(recorded, occupant, IsOurs(scope, occupant) ? occupant : null);
    }

    /// <summary>The same, with a fault as the failure of the operation.</summary>
    public async ValueTask<StepResult<GameInspection>> TryInspectAsync(OperationScope scope)
    {
        try
        {
            return await InspectAsync(scope);
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect container", fault);
        }
    }

    /// <summary>Inspects the container that has the game's name, even if it is not ours.</summary>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public ValueTask<ContainerInfo?> InspectNameAsync(OperationScope scope) => InspectAsync(scope, GameIds.ContainerName(scope.GameId));

    public bool IsOurs(OperationScope scope, ContainerInfo? container) =>
        container is not null && ContainerOwnership.IsOurs(container, scope.GameId, options.InstanceId);

    /// <summary>
    /// The newest open entry with a lower fence that did not reach its goal by the record: recovery may still finish it or take it back, and would overturn
    /// an answer that rests on the game as it is.
    /// </summary>
    /// <exception cref="RuntimePortException">The operation log did not answer.</exception>
    public async ValueTask<OperationEntry?> FindUnresolvedAsync(OperationScope scope)
    {
        var open = await scope.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(scope.GameId, cancel));
        return open.LastOrDefault(entry => entry.Fence < scope.Fence && !entry.IsGoalReachedBy(scope.Record));
    }

    /// <summary>The same, with a fault as the failure of the operation.</summary>
    public async ValueTask<StepResult<OperationEntry?>> TryFindUnresolvedAsync(OperationScope scope)
    {
        try
        {
            return await FindUnresolvedAsync(scope);
        }
        catch (RuntimePortException fault)
        {
            return Failure.OpenEntries(fault);
        }
    }

    /// <summary>A refusal that rests on the record: while an older operation is unresolved, the record may still change, so the request can be tried again.</summary>
    public async ValueTask<Failure> RefuseAsync(OperationScope scope, Failure refusal)
    {
        var hasFailed = (await TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead);
        if (!hasFailed && unresolved is null)
        {
            return refusal;
        }

        scope.InvalidateRecord();
        return unresolved is null ? notRead! : refusal with { CanRetry = true, Suffix = $"; {Failures.Unresolved(unresolved)}" };
    }

    private ValueTask<ContainerInfo?> InspectAsync(OperationScope scope, string idOrName) =>
        scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));
}
