namespace Galaxy.Runtime;

/// <summary>The steps of the reconciler's own operations. Each looks again under the lease and does nothing if the finding is gone.</summary>
internal sealed class ReconcileSteps(
    RecoveryInspector look, GameDiagnosis diagnosis, ContainerStopper containers, ContainerStarter starting, CrashRestartSteps restarts, EngineIdentity engines, StatePaths states)
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

    public async ValueTask<StepResult> DoAsync(OperationScope operation, ReconcileItem planned)
    {
        // Another container may be recorded by now, and of that one nothing was seen.
        var isVanishConfirmed = planned.Action is ReconcileAction.RecordRemoved && operation.Record?.ContainerId == planned.ContainerId;
        var view = await look.AtAsync(operation, isVanishConfirmed);
        var item = diagnosis.Diagnose(view);
        if (planned.Action is ReconcileAction.Restart && item is null)
        {
            return await restarts.RestartAsync(operation, planned, view);
        }

        if (item is null || item.Action != planned.Action)
        {
            return NothingToDo;
        }

        return item.Action switch
        {
            ReconcileAction.Adopt => await AdoptAsync(operation, item, view),
            ReconcileAction.RemoveContainer => await RemoveAsync(operation, view.Named!),
            ReconcileAction.RecordStopped => await RecordStoppedAsync(operation, view.Record!, view.Recorded!),
            ReconcileAction.RecordRemoved => await RecordRemovedAsync(operation, view.Record!),
            ReconcileAction.Unknown or ReconcileAction.Wait or ReconcileAction.Resolve or ReconcileAction.Quarantine or ReconcileAction.Restart => NothingToDo,
        };
    }

    private async ValueTask<StepResult> AdoptAsync(OperationScope operation, ReconcileItem item, GameView view)
    {
        var container = item.Finding is ReconcileFinding.ContainerRevived ? view.Recorded! : view.Named!;
        var engine = await engines.FindAsync(operation);
        var statePath = view.Record is { StatePath.Length: > 0 } record
            ? record.StatePath
            : await operation.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(operation.GameId, cancel));

        operation.About(container.ImageRef, container.Id, container.ImageId);
        await operation.CommitAsync();
        return await starting.RecordRunningAsync(operation, container, container.ImageRef, container.ImageId, statePath, engine);
    }

    private async ValueTask<StepResult> RemoveAsync(OperationScope operation, ContainerInfo container)
    {
        operation.About(container.ImageRef, container.Id, container.ImageId);
        await operation.CommitAsync();
        if (GameInspection.IsAlive(container))
        {
            return await containers.ClearAsync(operation, container) is { } notCleared ? notCleared : StepResult.Done;
        }

        // Without force: one that is started right now stays, and the next pass judges it anew.
        await containers.KeepEvidenceAsync(operation, container);
        return await containers.RemoveAsync(operation, container.Id) is { } notRemoved ? notRemoved : StepResult.Done;
    }

    private async ValueTask<StepResult> RecordStoppedAsync(OperationScope operation, RuntimeRecord record, ContainerInfo container)
    {
        operation.About(record.ImageRef, record.ContainerId, record.ImageId);
        await containers.KeepEvidenceAsync(operation, container);
        await operation.CommitAsync();
        return await containers.RecordStoppedAsync(operation, record);
    }

    private async ValueTask<StepResult> RecordRemovedAsync(OperationScope operation, RuntimeRecord record)
    {
        operation.About(record.ImageRef, record.ContainerId, record.ImageId);
        await operation.CommitAsync();
        return await containers.CloseVanishedAsync(operation, record);
    }
}
