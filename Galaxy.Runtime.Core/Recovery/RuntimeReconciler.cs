using System.Collections.Concurrent;

namespace Galaxy.Runtime;

internal sealed class RuntimeReconciler(
    IDockerClient docker, IRuntimeRecordStore records, IOperationLogStore journal, RecoveryRunner runner, GameJudgement judgement, ReconcileSteps steps,
    EntrySettlement settlement, PortCaller caller, ReconcileReporter reporter, GalaxyRuntimeOptions options, TimeProvider time) : IRuntimeReconciler
{
    private const int MaxRoundsPerGame = 4;
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
        var lookedAt = time.GetUtcNow();
        var engine = await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, cancellationToken).ConfigureAwait(false);
        var containers = await ListAsync(cancellationToken).ConfigureAwait(false);
        var open = await FindOpenAsync(cancellationToken).ConfigureAwait(false);

        var items = new List<ReconcileItem>(containers.Inconsistent);
        var counts = new Dictionary<RuntimeStatus, int>();
        var running = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var listing = caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(RuntimeRecordFilter.All, cancel), cancellationToken);
        await foreach (var record in listing.ConfigureAwait(false))
        {
            counts[record.Status] = counts.GetValueOrDefault(record.Status) + 1;
            running += record.Status is RuntimeStatus.Running && record.EngineId == engine.Id ? 1 : 0;
            if (containers.ByGame.ContainsKey(record.GameId) || open.ContainsKey(record.GameId))
            {
                seen.Add(record.GameId);
            }

            await JudgeAsync(View(record.GameId, record)).ConfigureAwait(false);
        }

        foreach (var gameId in containers.ByGame.Keys.Concat(open.Keys).Distinct(StringComparer.Ordinal).Where(gameId => !seen.Contains(gameId)))
        {
            await JudgeAsync(View(gameId, record: null)).ConfigureAwait(false);
        }

        var plan = new ReconcilePlan { LookedAt = lookedAt, EngineId = engine.Id, Items = items, Records = counts, Containers = containers.Count };
        plan = await ConfirmVanishedAsync(plan, running, cancellationToken).ConfigureAwait(false);
        reporter.Planned(plan, began);
        return plan;

        GameView View(string gameId, RuntimeRecord? record) => new()
        {
            GameId = gameId,
            EngineId = engine.Id,
            Now = lookedAt,
            Record = record,
            Open = open.GetValueOrDefault(gameId),
            Named = containers.ByGame.GetValueOrDefault(gameId),
            Recorded = record is null ? null : containers.ById.GetValueOrDefault(record.ContainerId),
        };

        async ValueTask JudgeAsync(GameView view)
        {
            if (judgement.Judge(view) is { } item)
            {
                items.Add(await LookUpMakerAsync(view, item, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    public async Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var began = time.GetTimestamp();
        var outcomes = new ConcurrentBag<ReconcileOutcome>();
        foreach (var item in plan.Items.Where(item => item.Action is ReconcileAction.Quarantine))
        {
            reporter.Quarantined(item);
            outcomes.Add(ReconcileOutcome.Passed);
        }

        var games = new ConcurrentQueue<ReconcileItem>(plan.Items.Where(item => item.Action is not (ReconcileAction.Wait or ReconcileAction.Quarantine)));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Reconcile.Parallelism, games.Count)).Select(_ => DrainAsync())).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        reporter.Applied(began);
        return new ReconcileReport(
            outcomes.Count(outcome => outcome is ReconcileOutcome.Done),
            outcomes.Count(outcome => outcome is ReconcileOutcome.Passed),
            outcomes.Count(outcome => outcome is ReconcileOutcome.Failed));

        // Games wait for their backends, not for a thread: a few loops over one queue are all the parallelism there is to have.
        async Task DrainAsync()
        {
            while (!cancellationToken.IsCancellationRequested && games.TryDequeue(out var item))
            {
                outcomes.Add(await ApplyAsync(item, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Puts one game right; settling an operation may show the next finding, which is acted upon at once.</summary>
    private async Task<ReconcileOutcome> ApplyAsync(ReconcileItem planned, CancellationToken cancellationToken)
    {
        var outcome = ReconcileOutcome.Passed;
        var item = planned;
        for (var round = 0; item is not null && round < MaxRoundsPerGame; round++)
        {
            var (done, next) = await ApplyOnceAsync(item, cancellationToken).ConfigureAwait(false);
            if (done is not ReconcileOutcome.Done)
            {
                return round == 0 ? done : outcome;
            }

            reporter.Acted(item);
            outcome = done;
            item = next;
        }

        return outcome;
    }

    private async Task<(ReconcileOutcome Outcome, ReconcileItem? Next)> ApplyOnceAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = item.Action is ReconcileAction.Settle
                ? await SettleAsync(item, cancellationToken).ConfigureAwait(false)
                : await OperateAsync(item, cancellationToken).ConfigureAwait(false);
            return outcome is ReconcileOutcome.Done ? (outcome, await FindNextAsync(item, cancellationToken).ConfigureAwait(false)) : (outcome, null);
        }
        catch (RuntimePortException fault)
        {
            reporter.Failed(item, fault);
            return (ReconcileOutcome.Failed, null);
        }
    }

    private async Task<ReconcileOutcome> SettleAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        var entries = await caller.SendAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(item.GameId, 50, cancel), cancellationToken).ConfigureAwait(false);
        var open = entries.FirstOrDefault(entry => entry.Closing is null);
        return open is null
            ? ReconcileOutcome.Passed
            : await runner.ResumeAsync(open, operation => settlement.SettleAsync(operation, open), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReconcileOutcome> OperateAsync(ReconcileItem item, CancellationToken cancellationToken) =>
        ReconcileSteps.KindOf(item.Action) is { } kind
            ? await runner.ReconcileAsync(Operation.Reconcile(kind, item.GameId), operation => steps.DoAsync(operation, item), cancellationToken).ConfigureAwait(false)
            : ReconcileOutcome.Passed;

    /// <summary>Looks at one game again, without its lease: only to learn whether there is more to do.</summary>
    private async Task<ReconcileItem?> FindNextAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        var engine = await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, cancellationToken).ConfigureAwait(false);
        var record = await caller.SendAsync(PortCall.FindRecord, cancel => records.FindAsync(item.GameId, cancel), cancellationToken).ConfigureAwait(false);
        var named = await InspectAsync(GameIds.ContainerName(item.GameId)).ConfigureAwait(false);
        named = named is not null && ContainerOwnership.IsOurs(named, item.GameId, options.InstanceId) ? named : null;
        var view = new GameView
        {
            GameId = item.GameId,
            EngineId = engine.Id,
            Now = time.GetUtcNow(),
            Record = record,
            Named = named,
            Recorded = record is not { ContainerId.Length: > 0 } ? null : record.ContainerId == named?.Id ? named : await InspectAsync(record.ContainerId).ConfigureAwait(false),
        };
        var next = judgement.Judge(view);
        if (next is { Finding: ReconcileFinding.ContainerVanished })
        {
            // What was put right may have removed it, or its host before it died; one look is no proof here, either.
            await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            next = judgement.Judge(view with { Recorded = await InspectAsync(next.ContainerId).ConfigureAwait(false), IsVanishConfirmed = true });
        }

        next = next is null ? null : await LookUpMakerAsync(view, next, cancellationToken).ConfigureAwait(false);
        return next is { Action: ReconcileAction.Wait or ReconcileAction.Quarantine } ? null : next;

        ValueTask<ContainerInfo?> InspectAsync(string idOrName) =>
            caller.SendAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel), cancellationToken);
    }

    /// <summary>What becomes of an unrecorded container depends on the operation that made it; only such games cost a read of the journal.</summary>
    private async ValueTask<ReconcileItem> LookUpMakerAsync(GameView view, ReconcileItem item, CancellationToken cancellationToken)
    {
        if (item.Finding is not ReconcileFinding.ContainerUnrecorded || ContainerOwnership.OperationOf(view.Named) is not { } id)
        {
            return item;
        }

        var entries = await caller.SendAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(view.GameId, 50, cancel), cancellationToken).ConfigureAwait(false);
        return judgement.Judge(view with { Maker = entries.FirstOrDefault(entry => entry.OperationId == id) }) ?? item;
    }

    /// <summary>Unreachable is not gone: what one list lacks is looked for in a second one, and too many at once are not believed.</summary>
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

        ReconcileItem Confirm(ReconcileItem item) => item.Finding is ReconcileFinding.ContainerVanished && !again.ById.ContainsKey(item.ContainerId)
            ? item with { Action = ReconcileAction.RecordRemoved, Reason = "seen to be gone twice" }
            : item;
    }

    private async ValueTask<ContainerCensus> ListAsync(CancellationToken cancellationToken) => ContainerCensus.Of(
        await caller.SendAsync(PortCall.ListContainers, cancel => docker.ListContainersAsync(ours, cancel), cancellationToken).ConfigureAwait(false),
        options.InstanceId);

    private async ValueTask<Dictionary<string, OperationEntry>> FindOpenAsync(CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, OperationEntry>(StringComparer.Ordinal);
        await foreach (var entry in caller.ListAsync(PortCall.ListOpenEntries, journal.ListOpenAsync, cancellationToken).ConfigureAwait(false))
        {
            // Oldest first, so that the newest of a game stays.
            open[entry.GameId] = entry;
        }

        return open;
    }
}
