namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>The five operations as one: a request of each kind with whatever a test puts in.</summary>
internal static class AnyOperation
{
    public static TheoryData<OperationKind> Kinds { get; } =
        [OperationKind.Start, OperationKind.Stop, OperationKind.Restart, OperationKind.Patch, OperationKind.CleanupContainer];

    public static Task<OperationResult> RunAsync(
        this IGalaxyRuntime runtime, OperationKind kind, string gameId, OperationSource source = OperationSource.Application, string? key = null, string? sourceRef = null,
        StopReason reason = StopReason.AdminRequest, string imageRef = TestRuntime.NextImage) => kind switch
        {
            OperationKind.Start => runtime.StartAsync(new StartRequest(gameId, imageRef) { Source = source, IdempotencyKey = key, SourceRef = sourceRef }),
            OperationKind.Stop => runtime.StopAsync(new StopRequest(gameId, reason) { Source = source, IdempotencyKey = key, SourceRef = sourceRef }),
            OperationKind.Restart => runtime.RestartAsync(new RestartRequest(gameId) { Source = source, IdempotencyKey = key, SourceRef = sourceRef }),
            OperationKind.Patch => runtime.PatchAsync(new PatchRequest(gameId, imageRef) { Source = source, IdempotencyKey = key, SourceRef = sourceRef }),
            OperationKind.CleanupContainer => runtime.CleanupAsync(new CleanupRequest(gameId) { Source = source, IdempotencyKey = key, SourceRef = sourceRef }),
            OperationKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    public static Task<OperationResult> RunNullAsync(this IGalaxyRuntime runtime, OperationKind kind) => kind switch
    {
        OperationKind.Start => runtime.StartAsync(null!),
        OperationKind.Stop => runtime.StopAsync(null!),
        OperationKind.Restart => runtime.RestartAsync(null!),
        OperationKind.Patch => runtime.PatchAsync(null!),
        OperationKind.CleanupContainer => runtime.CleanupAsync(null!),
        OperationKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
