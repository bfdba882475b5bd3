namespace Galaxy.Runtime;

/// <summary>The steps of the reconciler's own operations. Each re-checks its finding under the lease and does nothing if it is gone.</summary>
internal sealed class ReconcileSteps(
    RecoveryInspector recoveryInspector, GameDiagnosis diagnosis, ContainerStopper containers, ContainerStarter starting, CrashRestartSteps restarts, EngineIdentity engines, StatePaths states)
{
    public static readonly Failure NothingToDo = new(ErrorCode.Conflict, "the finding is gone");

    /// <summary>The journal's kind of a reconciler's action; null for the actions that are no operation.</summary>
    public static OperationKind? KindOf(ReconcileAction action) => action switch
    {
        ReconcileAction.Adopt or ReconcileAction.Restart => OperationKind.Start,
        ReconcileAction.RemoveContainer => OperationKind.CleanupContainer,
        ReconcileAction.RecordStopped or ReconcileAction.RecordRemoved => OperationKind.Stop,
        ReconcileAction.Unknown or ReconcileAction.Wait or ReconcileAction.Resolve or ReconcileAction.Quarantine => null,
    };

    public async ValueTask<StepResult> DoAsync(OperationScope scope, ReconcileItem planned)
    {
        // Another container may be recorded by now, and of that one nothing was seen.
        var isVanishConfirmed = planned.Action is ReconcileAction.RecordRemoved && scope.Record?.ContainerId == planned.ContainerId;
        var view = await recoveryInspector.AtAsync(scope, isVanishConfirmed);
        var item = diagnosis.Diagnose(view);
        if (planned.Action is ReconcileAction.Restart && item is null)
        {
            return await restarts.RestartAsync(scope, planned, view);
        }

        if (item is null || item.Action != planned.Action)
        {
            return NothingToDo;
        }

        return item.Action switch
        {
            ReconcileAction.Adopt => await AdoptAsync(scope, item, view),
            ReconcileAction.RemoveContainer => await RemoveAsync(scope, view.Named!),
            ReconcileAction.RecordStopped => await RecordStoppedAsync(scope, view.Record!, view.Recorded!),
            ReconcileAction.RecordRemoved => await RecordRemovedAsync(scope, view.Record!),
            ReconcileAction.Unknown or ReconcileAction.Wait or ReconcileAction.Resolve or ReconcileAction.Quarantine or ReconcileAction.Restart => NothingToDo,
        };
    }

    private async ValueTask<StepResult> AdoptAsync(OperationScope scope, ReconcileItem item, GameView view)
    {
        var container = item.Finding is ReconcileFinding.ContainerUnrecorded ? view.Named! : view.Own!;
        var engine = await engines.FindAsync(scope);
        var statePath = view.Record is { StatePath: { } recorded }
            ? recorded
            : await scope.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(scope.GameId, cancel));

        scope.Draft.About(container.ImageRef, container.Id, container.ImageId);
        scope.Draft.SettingsDigest = ContainerOwnership.SettingsOf(container);
        await scope.CommitAsync();
        return await starting.RecordRunningAsync(scope, container, container.ImageRef, container.ImageId, statePath, engine);
    }

    private async ValueTask<StepResult> RemoveAsync(OperationScope scope, ContainerInfo container)
    {
        scope.Draft.About(container.ImageRef, container.Id, container.ImageId);
        await scope.CommitAsync();
        if (GameInspection.IsAlive(container))
        {
            return await containers.ClearAsync(scope, container) is { } notCleared ? notCleared : StepResult.Done;
        }

        // Without force: one that is started right now stays, and the next pass judges it anew.
        await containers.KeepEvidenceAsync(scope, container);
        return await containers.RemoveAsync(scope, container.Id) is { } notRemoved ? notRemoved : StepResult.Done;
    }

    private async ValueTask<StepResult> RecordStoppedAsync(OperationScope scope, RuntimeRecord record, ContainerInfo container)
    {
        scope.Draft.About(record.ImageRef, record.ContainerId, record.ImageId);
        await containers.KeepEvidenceAsync(scope, container);
        await scope.CommitAsync();
        return await containers.RecordStoppedAsync(scope, record);
    }

    private async ValueTask<StepResult> RecordRemovedAsync(OperationScope scope, RuntimeRecord record)
    {
        scope.Draft.About(record.ImageRef, record.ContainerId, record.ImageId);
        await scope.CommitAsync();
        return await containers.CloseVanishedAsync(scope, record);
    }
}
