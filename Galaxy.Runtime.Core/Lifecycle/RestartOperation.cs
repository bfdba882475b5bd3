namespace Galaxy.Runtime;

internal sealed class RestartOperation(OperationRunner runner, StartChecks checks, GameInspector inspector, Recreation recreation)
{
    public Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Restart(request), RestartAsync, cancellationToken);

    private async ValueTask<StepResult> RestartAsync(OperationScope scope)
    {
        if (scope.Record is not { } record)
        {
            return await inspector.RefuseAsync(scope, Failures.NoRecord(scope.GameId));
        }

        scope.Draft.About(record.ImageRef, containerId: null, record.ImageId);
        if (record.Status is RuntimeStatus.Removed)
        {
            return await inspector.RefuseAsync(scope, Failures.Removed(record.GameId, "restart"));
        }

        if (string.IsNullOrWhiteSpace(record.ImageRef))
        {
            scope.Draft.About("", containerId: null);
            return new Failure(ErrorCode.InternalError, $"record for game \"{record.GameId}\" has no image_ref");
        }

        if (record.Status is RuntimeStatus.Unknown)
        {
            return Failures.UnsupportedStatus(record);
        }

        if (record is { Status: RuntimeStatus.Running, ContainerId: null })
        {
            return Failures.NoContainerId(record);
        }

        return (await checks.CheckAsync(scope, record.ImageRef)).HasFailed(out var plan, out var failure) ? failure : await recreation.RunAsync(scope, record, plan);
    }
}
