namespace Galaxy.Runtime;

/// <summary>The façade: refuses null and hands on.</summary>
internal sealed class GalaxyRuntime(
    StartOperation start, StopOperation stop, RestartOperation restart, PatchOperation patch, CleanupOperation cleanup, ForgetOperation forget,
    BulkOperations many) : IGalaxyRuntime
{
    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return start.StartAsync(request, cancellationToken);
    }

    public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return stop.StopAsync(request, cancellationToken);
    }

    public Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return restart.RestartAsync(request, cancellationToken);
    }

    public Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return patch.PatchAsync(request, cancellationToken);
    }

    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return cleanup.CleanupAsync(request, cancellationToken);
    }

    public Task<ForgetResult> ForgetAsync(string gameId, bool deleteState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gameId);
        return forget.ForgetAsync(gameId, deleteState, cancellationToken);
    }

    public Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return many.StopAllAsync(request, cancellationToken);
    }

    public Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return many.PatchAllAsync(request, cancellationToken);
    }
}
