namespace Galaxy.Runtime;

internal sealed class PatchOperation(OperationRunner runner, StartChecks checks, GameInspector inspector, Recreation recreation)
{
    public Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Patch(request), PatchAsync, cancellationToken);

    public Task<OperationResult> PatchAsync(PatchRequest request, ListedGame game, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Patch(request), scope => game.RunAsync(scope, PatchAsync), cancellationToken);

    private async ValueTask<StepResult> PatchAsync(OperationScope scope)
    {
        var newImageRef = scope.Operation.ImageRef;
        if (scope.Record is not { } record)
        {
            return await inspector.RefuseAsync(scope, Failures.NoRecord(scope.GameId));
        }

        if (record.Status is RuntimeStatus.Removed)
        {
            return await inspector.RefuseAsync(scope, Failures.Removed(record.GameId, "patch"));
        }

        if (string.IsNullOrWhiteSpace(record.ImageRef))
        {
            return new Failure(ErrorCode.InternalError, $"record for game \"{record.GameId}\" has no current image_ref");
        }

        if (CheckVersions(scope, record.ImageRef, newImageRef) is { } notAPatch)
        {
            return await inspector.RefuseAsync(scope, notAPatch);
        }

        if (record.Status is RuntimeStatus.Unknown)
        {
            return Failures.UnsupportedStatus(record);
        }

        if (record is { Status: RuntimeStatus.Running, ContainerId: null })
        {
            return Failures.NoContainerId(record);
        }

        return (await checks.CheckAsync(scope, newImageRef)).HasFailed(out var plan, out var failure) ? failure : await recreation.RunAsync(scope, record, plan);
    }

    /// <summary>Only the patch part may differ; same version, downgrade and another repository are allowed.</summary>
    private static Failure? CheckVersions(OperationScope scope, string currentRef, string newRef)
    {
        scope.Draft.About(currentRef, containerId: null);
        var (current, currentProblem) = PatchVersion.Of(currentRef);
        if (current is null)
        {
            return new Failure(ErrorCode.ImageRefNotSemver, $"current image_ref: {currentProblem}");
        }

        scope.Draft.About(newRef, containerId: null);
        var (next, newProblem) = PatchVersion.Of(newRef);
        if (next is null)
        {
            return new Failure(ErrorCode.ImageRefNotSemver, $"new image_ref: {newProblem}");
        }

        return PatchVersion.IsSameSeries(current, next)
            ? null
            : new Failure(ErrorCode.SemverPatchOnly, $"a patch must keep major.minor: current={current} new={next}");
    }
}
