namespace Galaxy.Runtime;

internal sealed class CleanupOperation(OperationRunner runner, StartChecks checks, GameInspector inspector, GameGate gate, ContainerStopper containers)
{
    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Cleanup(request), CleanupAsync, cancellationToken);

    /// <summary>Cleans up for the retention worker, if the game is still as old as its listing said; otherwise a no-op.</summary>
    public Task<ReconcileOutcome> CleanupExpiredAsync(string gameId, DateTimeOffset stoppedBefore, CancellationToken cancellationToken) => runner.ReconcileAsync(
        Operation.Reconcile(OperationKind.CleanupContainer, gameId) with { Source = OperationSource.AutoTtl },
        scope => CleanupExpiredAsync(scope, stoppedBefore),
        cancellationToken);

    private async ValueTask<StepResult> CleanupExpiredAsync(OperationScope scope, DateTimeOffset stoppedBefore)
    {
        if (scope.Record is not { Status: RuntimeStatus.Stopped, StoppedAt: { } stoppedAt } || stoppedAt >= stoppedBefore)
        {
            return new Failure(ErrorCode.Conflict, "the game was changed since it was listed for removal");
        }

        // No caller asked for this: a restart that was interrupted may still have to bring the game back.
        if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
        {
            return notRead;
        }

        if (unresolved is not null)
        {
            return new Failure(ErrorCode.Conflict, Failures.Unresolved(unresolved));
        }

        return await gate.AskAsync(scope) is { } notNow ? notNow : await CleanupAsync(scope);
    }

    private async ValueTask<StepResult> CleanupAsync(OperationScope scope)
    {
        var record = scope.Record;
        if (record is { Status: RuntimeStatus.Unknown })
        {
            return Failures.UnsupportedStatus(record);
        }

        scope.Draft.About(record?.ImageRef, record?.ContainerId, record?.ImageId);
        if (record is { Status: RuntimeStatus.Running })
        {
            return await inspector.RefuseAsync(scope, Failures.MustBeStopped(record.GameId));
        }

        // Another engine may hold its container; of a removed game none does.
        if (record is { Status: RuntimeStatus.Stopped } && (await checks.CheckEngineAsync(scope)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        if ((await inspector.TryInspectAsync(scope)).HasFailed(out var seen, out var notInspected))
        {
            return notInspected;
        }

        if (seen.All.FirstOrDefault(GameInspection.IsAlive) is { } alive)
        {
            return await inspector.RefuseAsync(scope, Failures.Alive(scope.GameId, alive.Id));
        }

        if (record is null)
        {
            return await inspector.RefuseAsync(scope, Failures.NoRecord(scope.GameId));
        }

        if (record.Status is RuntimeStatus.Removed)
        {
            if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
            {
                return notRead;
            }

            if (unresolved is null)
            {
                return StepResult.Replay(record);
            }
        }

        await scope.CommitAsync();

        return await containers.CleanUpAsync(scope, record, seen);
    }
}
