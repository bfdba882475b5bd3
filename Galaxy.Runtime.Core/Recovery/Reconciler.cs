namespace Galaxy.Runtime;

/// <summary>Compares everything at once, in a number of calls that does not grow with the games that are well, and changes nothing.</summary>
internal sealed class Reconciler(
    IContainerEngine docker, IRuntimeRecordStore records, IOperationLogStore journal, GameDiagnosis diagnosis, CreatorLookup creators, EngineEnds ends, RestartSchedule restarts,
    EngineIdentity engines, EngineWatch watch, PortCaller caller, ReconcileReporter reporter, GalaxyRuntimeOptions options, TimeProvider time)
{
    private const int RefuseFrom = 3;

    private readonly ContainerFilter ours = new()
    {
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
            [RuntimeLabels.Instance] = options.InstanceId,
        },
    };

    public async Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var readAt = time.GetUtcNow();
        var engine = await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, cancellationToken).ConfigureAwait(false);
        if (await watch.FindDoubtAsync(engine, cancellationToken).ConfigureAwait(false) is { } doubt)
        {
            return new ReconcilePlan { ReadAt = readAt, EngineId = engine.Id, Items = [], Records = new Dictionary<RuntimeStatus, int>(), Containers = 0, Refusal = $"{doubt.Code.ToWireText()}: {doubt.Why}" };
        }

        var containers = await ListAsync(cancellationToken).ConfigureAwait(false);
        var open = await FindOpenAsync(cancellationToken).ConfigureAwait(false);

        var items = new List<ReconcileItem>(containers.Inconsistent);
        var counts = new Dictionary<RuntimeStatus, int>();
        var running = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var stopped = new List<RuntimeRecord>();
        IReadOnlyList<EngineSighting>? sightings = null;
        var ended = new List<EndedGame>();
        var listing = caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(RuntimeRecordFilter.All, cancel), cancellationToken);
        await foreach (var record in listing.ConfigureAwait(false))
        {
            counts[record.Status] = counts.GetValueOrDefault(record.Status) + 1;
            var view = await ViewAsync(record.GameId, record).ConfigureAwait(false);
            var isHere = view.Binding is EngineBinding.Here or EngineBinding.Rebound;
            running += record.Status is RuntimeStatus.Running && isHere ? 1 : 0;
            if (containers.ByGame.ContainsKey(record.GameId) || open.ContainsKey(record.GameId))
            {
                seen.Add(record.GameId);
            }

            if (isHere && record.ContainerId is { } recordedId && record.Status is RuntimeStatus.Running or RuntimeStatus.Stopped
                && containers.ById.GetValueOrDefault(recordedId) is { State: ContainerState.Exited or ContainerState.Dead })
            {
                ended.Add(new EndedGame(recordedId, record.StoppedAt, record.Status is RuntimeStatus.Running || open.ContainsKey(record.GameId)));
            }

            if (!await IsDiagnosedAsync(view).ConfigureAwait(false) && isHere && restarts.Concerns(record, readAt))
            {
                stopped.Add(record);
            }
        }

        foreach (var gameId in containers.ByGame.Keys.Concat(open.Keys).Distinct(StringComparer.Ordinal).Where(gameId => !seen.Contains(gameId)))
        {
            await IsDiagnosedAsync(await ViewAsync(gameId, record: null).ConfigureAwait(false)).ConfigureAwait(false);
        }

        await ends.LearnAsync(ended, cancellationToken).ConfigureAwait(false);
        items.AddRange(await restarts.PlanAsync(stopped, readAt, cancellationToken).ConfigureAwait(false));

        var plan = new ReconcilePlan { ReadAt = readAt, EngineId = engine.Id, Items = items, Records = counts, Containers = containers.Count };
        plan = await ConfirmVanishedAsync(plan, running, cancellationToken).ConfigureAwait(false);
        reporter.Planned(plan, began);
        return plan;

        async ValueTask<GameView> ViewAsync(string gameId, RuntimeRecord? record)
        {
            var named = containers.ByGame.GetValueOrDefault(gameId);
            var recorded = record?.ContainerId is { } containerId ? containers.ById.GetValueOrDefault(containerId) : null;
            var (binding, awaitedFor) = await engines.JudgeAsync(record, engine, recorded, named, ListEnginesAsync).ConfigureAwait(false);
            return new GameView
            {
                GameId = gameId,
                Binding = binding,
                AwaitedFor = awaitedFor,
                Now = readAt,
                Record = record,
                Open = open.GetValueOrDefault(gameId),
                Named = named,
                Recorded = recorded,
            };
        }

        // Once per plan: after a new data root every record asks.
        async ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync() =>
            sightings ??= await caller.SendAsync(PortCall.ListEngines, cancel => records.ListEnginesAsync(engineId: null, cancel), cancellationToken).ConfigureAwait(false);

        async ValueTask<bool> IsDiagnosedAsync(GameView view)
        {
            if (diagnosis.Diagnose(view) is not { } item)
            {
                return false;
            }

            items.Add(await creators.DiagnoseAgainAsync(view, item, cancellationToken).ConfigureAwait(false));
            return true;
        }
    }

    /// <summary>Unreachable is not gone: what one list lacks is checked in a second one, and too many at once are not believed.</summary>
    private async Task<ReconcilePlan> ConfirmVanishedAsync(ReconcilePlan plan, int running, CancellationToken cancellationToken)
    {
        var candidates = plan.Items.Count(item => item.Finding is ReconcileFinding.ContainerVanished);
        if (candidates == 0)
        {
            return plan;
        }

        if (candidates >= RefuseFrom && candidates * 2 > running)
        {
            return plan with { Refusal = $"{candidates} of {running} running records have no container; is this the right engine?" };
        }

        await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        var again = await ListAsync(cancellationToken).ConfigureAwait(false);
        return plan with { Items = [.. plan.Items.Select(Confirm)] };

        ReconcileItem Confirm(ReconcileItem item) => item.Finding is ReconcileFinding.ContainerVanished && item.ContainerId is { } containerId && !again.ById.ContainsKey(containerId)
            ? item with { Action = ReconcileAction.RecordRemoved, Reason = "seen to be gone twice" }
            : item;
    }

    private async ValueTask<ContainerInventory> ListAsync(CancellationToken cancellationToken) => ContainerInventory.Of(
        await caller.SendAsync(PortCall.ListContainers, cancel => docker.ListContainersAsync(ours, cancel), cancellationToken).ConfigureAwait(false),
        options.InstanceId);

    private async ValueTask<Dictionary<string, OperationEntry>> FindOpenAsync(CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, OperationEntry>(StringComparer.Ordinal);
        await foreach (var entry in caller.ListAsync(PortCall.ListOpenEntries, journal.ListOpenAsync, cancellationToken).ConfigureAwait(false))
        {
            // The newest of a game stays; newest by fence, as opening orders them.
            if (!open.TryGetValue(entry.GameId, out var known) || known.Fence <= entry.Fence)
            {
                open[entry.GameId] = entry;
            }
        }

        return open;
    }
}

/// <summary>The front of recovery: one part plans and one part applies.</summary>
internal sealed class RuntimeReconciler(Reconciler planner, ReconcileApplier applier) : IRuntimeReconciler
{
    public Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken) => planner.PlanAsync(cancellationToken);

    public async Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var pass = await applier.BeginAsync(plan, cancellationToken).ConfigureAwait(false);
        return await pass.Ended.ConfigureAwait(false);
    }

    /// <summary>Acts on a plan, and does not wait for the games that wait for a grace period.</summary>
    public Task<ReconcilePass> BeginAsync(ReconcilePlan plan, CancellationToken cancellationToken) => applier.BeginAsync(plan, cancellationToken);
}
