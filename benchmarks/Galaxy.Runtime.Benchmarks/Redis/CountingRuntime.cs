namespace Galaxy.Runtime.Benchmarks;

/// <summary>A runtime whose every start succeeds at once, and that says when it has had a number of them.</summary>
internal sealed class CountingRuntime(int expected) : IGalaxyRuntime
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;

    /// <summary>Ends with the last expected start.</summary>
    public Task Done => done.Task;

    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref count) == expected)
        {
            done.SetResult();
        }

        return Task.FromResult(OperationResult.Succeeded(OperationKind.Start, IdleGame.Running));
    }

    public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ForgetResult> ForgetAsync(string gameId, bool deleteState = false, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
