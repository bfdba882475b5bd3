using System.Collections.Concurrent;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>One call of the runtime, as a consumer made it.</summary>
public sealed record RuntimeCall(OperationKind Kind, string GameId, string? ImageRef, StopReason Reason, OperationSource Source, string? SourceRef, string? IdempotencyKey);

/// <summary>A runtime that records what it is asked for, and answers what the test says: success unless told otherwise.</summary>
internal sealed class RecordingRuntime : IGalaxyRuntime
{
    private readonly ConcurrentQueue<RuntimeCall> calls = [];
    private int running;
    private int peak;

    public IReadOnlyList<RuntimeCall> Calls => [.. calls];

    /// <summary>The settings of every start, null where it brought none.</summary>
    public ConcurrentQueue<GameSettings?> Settings { get; } = [];

    public int Running => Volatile.Read(ref running);

    public int Peak => Volatile.Read(ref peak);

    public Func<RuntimeCall, CancellationToken, Task<OperationResult>> Answer { get; set; } = static (call, _) => Task.FromResult(Success(call));

    public static OperationResult Success(RuntimeCall call) => OperationResult.Succeeded(
        call.Kind,
        new RuntimeRecord { GameId = call.GameId, Status = call.Kind is OperationKind.Stop ? RuntimeStatus.Stopped : RuntimeStatus.Running, ContainerId = "container-" + call.GameId },
        new Guid("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));

    public static OperationResult Failure(RuntimeCall call, ErrorCode code, bool? canRetry = null) =>
        OperationResult.Failed(call.Kind, call.GameId, code, $"it is {code}", canRetry: canRetry);

    public IReadOnlyList<RuntimeCall> CallsOf(string gameId) => [.. calls.Where(call => call.GameId == gameId)];

    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        Settings.Enqueue(request.Settings);
        return RunAsync(
            new RuntimeCall(OperationKind.Start, request.GameId, request.ImageRef, default, request.Source, request.SourceRef, request.IdempotencyKey), cancellationToken);
    }

    public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken) => RunAsync(
        new RuntimeCall(OperationKind.Stop, request.GameId, null, request.Reason, request.Source, request.SourceRef, request.IdempotencyKey), cancellationToken);

    public Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ForgetResult> ForgetAsync(string gameId, bool deleteState, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task<OperationResult> RunAsync(RuntimeCall call, CancellationToken cancellationToken)
    {
        calls.Enqueue(call);
        var now = Interlocked.Increment(ref running);
        for (var seen = Peak; now > seen; seen = Peak)
        {
            Interlocked.CompareExchange(ref peak, now, seen);
        }

        try
        {
            return await Answer(call, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }
}
