namespace Galaxy.Runtime.Chaos;

/// <summary>One request of a caller.</summary>
internal sealed record Request(OperationKind Kind, string GameId, string ImageRef, string? Key)
{
    public Task<OperationResult> SendAsync(IGalaxyRuntime runtime, CancellationToken cancellationToken) => Kind switch
    {
        OperationKind.Start => runtime.StartAsync(new StartRequest(GameId, ImageRef) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Stop => runtime.StopAsync(new StopRequest(GameId, StopReason.AdminRequest) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Restart => runtime.RestartAsync(new RestartRequest(GameId) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Patch => runtime.PatchAsync(new PatchRequest(GameId, ImageRef) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.CleanupContainer => runtime.CleanupAsync(new CleanupRequest(GameId) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Unknown => throw new InvalidOperationException("There is no such operation."),
    };
}
