namespace Galaxy.Runtime;

/// <summary>Looks at one game again after something was put right, without its lease: only to learn whether there is more to do.</summary>
internal sealed class NextFinding(
    IDockerClient docker, IRuntimeRecordStore records, IOperationLogStore journal, GameJudgement judgement, MakerLookup makers, RestartSchedule restarts, PortCaller caller,
    GalaxyRuntimeOptions options, TimeProvider time)
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
        var view = new GameView
        {
            GameId = gameId,
            EngineId = engine.Id,
            Now = time.GetUtcNow(),
            Record = record,
            Open = open.MaxBy(static entry => entry.Fence),
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

        next = next is null
            ? await restarts.LearnAsync(gameId, record?.EngineId == engine.Id ? record : null, view.Now, cancellationToken).ConfigureAwait(false)
            : await makers.JudgeAgainAsync(view, next, cancellationToken).ConfigureAwait(false);
        return next is { Action: ReconcileAction.Wait or ReconcileAction.Quarantine } ? null : next;

        ValueTask<ContainerInfo?> InspectAsync(string idOrName) =>
            caller.SendAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel), cancellationToken);
    }
}
