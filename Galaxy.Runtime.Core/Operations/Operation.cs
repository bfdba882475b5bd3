namespace Galaxy.Runtime;

/// <summary>One request, as it entered the library.</summary>
internal sealed record Operation
{
    private const string CrashRestartRef = "crash_restart";

    public required OperationKind Kind { get; init; }

    public required string GameId { get; init; }

    public required OperationSource Source { get; init; }

    public string? SourceRef { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>The image asked for; empty for the kinds that name none.</summary>
    public string ImageRef { get; init; } = "";

    /// <summary>The settings asked for; null means those of the record.</summary>
    public GameSettings? Settings { get; init => (field, SettingsDigest) = (value, value?.DigestOrNull); }

    /// <summary>Their digest; null for none and if none are asked for.</summary>
    public string? SettingsDigest { get; private init; }

    public StopReason? StopReason { get; init; }

    /// <inheritdoc cref="StartRequest.FindSuperseding"/>
    public Func<CancellationToken, ValueTask<string?>>? FindSuperseding { get; init; }

    public Guid Id { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether the reconciler does it: what it did not begin leaves no trace.</summary>
    public bool IsReconcile { get; init; }

    public static Operation Start(StartRequest request) => new()
    {
        Kind = OperationKind.Start,
        GameId = request.GameId,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
        ImageRef = request.ImageRef,
        Settings = request.Settings,
        FindSuperseding = request.FindSuperseding,
    };

    public static Operation Stop(StopRequest request) => new()
    {
        Kind = OperationKind.Stop,
        GameId = request.GameId,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
        StopReason = request.Reason,
    };

    public static Operation Restart(RestartRequest request) => new()
    {
        Kind = OperationKind.Restart,
        GameId = request.GameId,
        Settings = request.Settings,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
    };

    public static Operation Patch(PatchRequest request) => new()
    {
        Kind = OperationKind.Patch,
        GameId = request.GameId,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
        ImageRef = request.NewImageRef,
        Settings = request.Settings,
    };

    public static Operation Cleanup(CleanupRequest request) => new()
    {
        Kind = OperationKind.CleanupContainer,
        GameId = request.GameId,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
    };

    /// <summary>An operation of the reconciler's own.</summary>
    public static Operation Reconcile(OperationKind kind, string gameId) =>
        new() { Kind = kind, GameId = gameId, Source = OperationSource.AutoReconcile, IsReconcile = true };

    /// <summary>The start of a crashed game without a request; named after what it follows, so that it succeeds once.</summary>
    public static Operation CrashRestart(ReconcileItem due) => Reconcile(OperationKind.Start, due.GameId) with
    {
        SourceRef = CrashRestartRef,
        IdempotencyKey = $"{CrashRestartRef}:{due.OperationId:N}",
    };

    /// <summary>Whether an entry is of such a start.</summary>
    public static bool IsCrashRestart(OperationEntry entry) =>
        entry is { Kind: OperationKind.Start, Source: OperationSource.AutoReconcile, SourceRef: CrashRestartRef };

    /// <summary>An operation whose host is gone, to be resolved under its own id.</summary>
    public static Operation Of(OperationEntry entry) => new()
    {
        Kind = entry.Kind,
        GameId = entry.GameId,
        Source = entry.Source,
        SourceRef = entry.SourceRef,
        IdempotencyKey = entry.IdempotencyKey,
        ImageRef = entry.ImageRef ?? "",
        StopReason = entry.StopReason,
        Id = entry.OperationId,
        StartedAt = entry.StartedAt,
        IsReconcile = true,
    };
}
