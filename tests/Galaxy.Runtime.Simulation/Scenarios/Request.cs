namespace Galaxy.Runtime.Simulation;

/// <summary>A request of a caller.</summary>
internal sealed record Request(OperationKind Kind, string GameId, string ImageRef = "", string? Key = null)
{
    /// <summary>The environment variable by which a container shows its settings.</summary>
    public const string GivenBy = "GIVEN_BY";

    /// <summary>Settings that differ between restarts, patches and starts; a start takes those of the record.</summary>
    private GameSettings Settings => new() { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [GivenBy] = $"{Kind} {ImageRef} {Key}" } };

    public Task<OperationResult> SendAsync(IGalaxyRuntime runtime, CancellationToken cancellationToken) => Kind switch
    {
        OperationKind.Start => runtime.StartAsync(new StartRequest(GameId, ImageRef) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Stop => runtime.StopAsync(new StopRequest(GameId, StopReason.AdminRequest) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Restart => runtime.RestartAsync(new RestartRequest(GameId) { IdempotencyKey = Key, Settings = Settings }, cancellationToken),
        OperationKind.Patch => runtime.PatchAsync(new PatchRequest(GameId, ImageRef) { IdempotencyKey = Key, Settings = Settings }, cancellationToken),
        OperationKind.CleanupContainer => runtime.CleanupAsync(new CleanupRequest(GameId) { IdempotencyKey = Key }, cancellationToken),
        OperationKind.Unknown => throw new InvalidOperationException("No such request."),
    };

    public override string ToString() => $"{Kind} {GameId}{(ImageRef.Length > 0 ? $" {ImageRef}" : "")}{(Key is null ? "" : $" [{Key}]")}";
}
