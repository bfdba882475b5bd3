namespace Galaxy.Runtime;

/// <summary>Inspects one game directly, under its lease: what a list said a moment ago may no longer be so.</summary>
internal sealed class RecoveryInspector(IContainerEngine docker, IOperationLogStore journal, GameInspector inspector, EngineIdentity engines, TimeProvider time)
{
    /// <exception cref="RuntimePortException">A backend did not answer.</exception>
    public async Task<GameView> AtAsync(OperationScope scope, bool isVanishConfirmed)
    {
        var engine = await engines.FindAsync(scope);
        var binding = EngineBinding.Here;
        if (EngineIdentity.IsBoundElsewhere(scope.Record, engine))
        {
            if (await engines.BindAsync(scope, scope.Record!, engine) is not null)
            {
                return new GameView { GameId = scope.GameId, Binding = EngineBinding.Elsewhere, Now = time.GetUtcNow(), Record = scope.Record };
            }

            binding = EngineBinding.Rebound;
        }

        var seen = await inspector.InspectAsync(scope);
        return new GameView
        {
            GameId = scope.GameId,
            Binding = binding,
            Now = time.GetUtcNow(),
            Record = scope.Record,
            // One that was opened since the plan was made, or late, is resolved before anything else.
            Open = (await ReadOpenAsync(scope)).MaxBy(static entry => entry.Fence),
            Named = seen.Named,
            Recorded = seen.Recorded,
            Creator = seen.Named is { } named && named.Id != seen.Recorded?.Id ? await FindCreatorAsync(scope, named) : null,
            IsVanishConfirmed = isVanishConfirmed,
        };
    }

    public ValueTask<ContainerInfo?> InspectAsync(OperationScope scope, string idOrName) =>
        scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));

    /// <summary>Whether a later request was answered: what is open is then closed and nothing of it is done any more.</summary>
    public ValueTask<bool> IsOvertakenAsync(OperationScope scope, OperationEntry entry) =>
        scope.AskAsync(PortCall.IsOvertaken, cancel => journal.IsOvertakenAsync(entry, cancel));

    private ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(OperationScope scope) =>
        scope.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(scope.GameId, cancel));

    private async Task<OperationEntry?> FindCreatorAsync(OperationScope scope, ContainerInfo container) =>
        ContainerOwnership.OperationOf(container) is { } id
            ? await scope.AskAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel))
            : null;
}

/// <summary>What becomes of an unrecorded container depends on the operation that made it; only such games cost a read of the journal.</summary>
internal sealed class CreatorLookup(IOperationLogStore journal, GameDiagnosis diagnosis, PortCaller caller)
{
    /// <returns>The item; of an unrecorded container, as it is judged with its creator's entry.</returns>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public async ValueTask<ReconcileItem> DiagnoseAgainAsync(GameView view, ReconcileItem item, CancellationToken cancellationToken)
    {
        if (item.Finding is not ReconcileFinding.ContainerUnrecorded || ContainerOwnership.OperationOf(view.Named) is not { } id)
        {
            return item;
        }

        var creator = await caller.SendAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel), cancellationToken).ConfigureAwait(false);
        return diagnosis.Diagnose(view with { Creator = creator }) ?? item;
    }
}

/// <summary>Re-checks one game after something was reconciled, without its lease: only to learn whether there is more to do.</summary>
internal sealed class NextFinding(
    IContainerEngine docker, IRuntimeRecordStore records, IOperationLogStore journal, GameDiagnosis diagnosis, CreatorLookup creators, RestartSchedule restarts, EngineIdentity engines,
    PortCaller caller, GalaxyRuntimeOptions options, TimeProvider time)
{
    /// <returns>What there is to do; null when there is nothing, or nothing yet.</returns>
    /// <exception cref="RuntimePortException">A backend did not answer.</exception>
    public async Task<ReconcileItem?> FindAsync(string gameId, CancellationToken cancellationToken)
    {
        var engine = await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, cancellationToken).ConfigureAwait(false);
        var record = await caller.SendAsync(PortCall.FindRecord, cancel => records.FindAsync(gameId, cancel), cancellationToken).ConfigureAwait(false);
        var open = await caller.SendAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(gameId, cancel), cancellationToken).ConfigureAwait(false);
        var named = await InspectAsync(GameIds.ContainerName(gameId)).ConfigureAwait(false);
        named = named is not null && ContainerOwnership.IsOurs(named, gameId, options.InstanceId) ? named : null;
        var recorded = record?.ContainerId is not { } containerId ? null : containerId == named?.Id ? named : await InspectAsync(containerId).ConfigureAwait(false);
        var (binding, awaitedFor) = await engines.JudgeAsync(
            record, engine, recorded, named, () => caller.SendAsync(PortCall.ListEngines, cancel => records.ListEnginesAsync(record!.EngineId, cancel), cancellationToken)).ConfigureAwait(false);
        var view = new GameView
        {
            GameId = gameId,
            Binding = binding,
            AwaitedFor = awaitedFor,
            Now = time.GetUtcNow(),
            Record = record,
            Open = open.MaxBy(static entry => entry.Fence),
            Named = named,
            Recorded = recorded,
        };
        var next = diagnosis.Diagnose(view);
        if (next is { Finding: ReconcileFinding.ContainerVanished, ContainerId: { } vanishedId })
        {
            // The repair may have removed it, or its host before it died; one inspection is no proof here, either.
            await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            next = diagnosis.Diagnose(view with { Recorded = await InspectAsync(vanishedId).ConfigureAwait(false), IsVanishConfirmed = true });
        }

        next = next is null
            ? await restarts.LearnAsync(gameId, binding is EngineBinding.Here or EngineBinding.Rebound ? record : null, view.Now, cancellationToken).ConfigureAwait(false)
            : await creators.DiagnoseAgainAsync(view, next, cancellationToken).ConfigureAwait(false);
        // Resumes wait for the next pass: until each game's end is recorded, one that is not shows more together with the others.
        return next is { Action: ReconcileAction.Wait or ReconcileAction.Quarantine } or { Finding: ReconcileFinding.GameEndedWithEngine } ? null : next;

        ValueTask<ContainerInfo?> InspectAsync(string idOrName) =>
            caller.SendAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel), cancellationToken);
    }
}
