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

    /// <summary>The grace period that the request asks for, in whole seconds where it is valid; null for the option's.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>Whether the host is not asked if the game may be interrupted.</summary>
    public bool IsForced { get; init; }

    /// <inheritdoc cref="StartRequest.FindSuperseding"/>
    public Func<CancellationToken, ValueTask<string?>>? FindSuperseding { get; init; }

    /// <inheritdoc cref="StartRequest.Pulling"/>
    public Action<bool>? Pulling { get; init; }

    public Guid Id { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether the reconciler does it: what it did not begin leaves no trace.</summary>
    public bool IsReconcile { get; init; }

    public static Operation Start(StartRequest request) => Of(OperationKind.Start, request) with
    {
        ImageRef = request.ImageRef,
        Settings = request.Settings,
        FindSuperseding = request.FindSuperseding,
        Pulling = request.Pulling,
    };

    public static Operation Stop(StopRequest request) => Of(OperationKind.Stop, request) with
    {
        StopReason = request.Reason,
        StopGrace = request.Grace is { } grace && RequestRules.IsGrace(grace) ? TimeSpan.FromSeconds(Math.Ceiling(grace.TotalSeconds)) : request.Grace,
    };

    public static Operation Restart(RestartRequest request) => Of(OperationKind.Restart, request) with { Settings = request.Settings };

    public static Operation Patch(PatchRequest request) => Of(OperationKind.Patch, request) with { ImageRef = request.NewImageRef, Settings = request.Settings };

    public static Operation Cleanup(CleanupRequest request) => Of(OperationKind.CleanupContainer, request);

    /// <summary>The removal of a game's record whose engine is gone, and its container with it.</summary>
    public static Operation Release(string gameId, EngineReleaseRequest request) => new()
    {
        Kind = OperationKind.CleanupContainer,
        GameId = gameId,
        Source = request.Source,
        SourceRef = request.SourceRef ?? $"engine_release:{request.EngineId}",
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

    /// <summary>The start of a game that went down with its engine or machine; named after the entry of its end, or of the attempt that failed.</summary>
    public static Operation Resume(ReconcileItem due) => Reconcile(OperationKind.Start, due.GameId) with
    {
        Source = OperationSource.AutoResume,
        SourceRef = ExitCause.EngineEnded.ToWireText(),
        IdempotencyKey = $"{OperationSource.AutoResume.ToWireText()}:{due.OperationId:N}",
    };

    /// <summary>Whether an entry is of such a start.</summary>
    public static bool IsResume(OperationEntry entry) => entry is { Kind: OperationKind.Start, Source: OperationSource.AutoResume };

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
        StopGrace = entry.StopGrace,
        Id = entry.OperationId,
        StartedAt = entry.StartedAt,
        IsReconcile = true,
    };

    private static Operation Of(OperationKind kind, OperationRequest request) => new()
    {
        Kind = kind,
        GameId = request.GameId,
        Source = request.Source,
        SourceRef = request.SourceRef,
        IdempotencyKey = request.IdempotencyKey,
        IsForced = request.Force,
    };
}

/// <summary>The rules of a request; the first one that it breaks is reported, and of its settings all.</summary>
internal static class RequestRules
{
    public const int MaxIdempotencyKeyLength = 200;

    public static Failure? Check(Operation operation, GameSettingsRules rules)
    {
        if ((Problem(operation) ?? Problems(operation, rules)) is not { } problem)
        {
            return null;
        }

        return operation.Kind is OperationKind.Start ? Failure.StartConfig(problem) : new Failure(ErrorCode.InvalidRequest, problem);
    }

    /// <summary>The source as the operation log keeps it: recovery must not take a caller's refused request for an operation of its own.</summary>
    public static OperationSource JournaledSource(Operation operation) =>
        Enum.IsDefined(operation.Source) && !IsReserved(operation) ? operation.Source : OperationSource.Unknown;

    /// <summary>Whether a stop may be asked for with a grace period.</summary>
    public static bool IsGrace(TimeSpan grace) => grace >= TimeSpan.Zero && grace <= StopRequest.MaxGrace;

    private static bool IsReserved(Operation operation) => operation is { IsReconcile: false, Source: OperationSource.AutoTtl or OperationSource.AutoReconcile or OperationSource.AutoResume };

    private static string? Problems(Operation operation, GameSettingsRules rules) =>
        operation.Settings is { } settings && rules.Check(settings) is { Count: > 0 } problems ? string.Join("; ", problems) : null;

    private static string? Problem(Operation operation)
    {
        if (string.IsNullOrWhiteSpace(operation.GameId))
        {
            return "game id must not be empty";
        }

        if (!GameIds.IsValid(operation.GameId))
        {
            return $"game id \"{JournalText.GameId(operation.GameId)}\" is not valid: it must match {GameIds.Pattern}";
        }

        if (operation.Kind is OperationKind.Start && string.IsNullOrWhiteSpace(operation.ImageRef))
        {
            return "image ref must not be empty";
        }

        if (operation.Kind is OperationKind.Patch && string.IsNullOrWhiteSpace(operation.ImageRef))
        {
            return "new image ref must not be empty";
        }

        if (operation.Source is OperationSource.Unknown || !Enum.IsDefined(operation.Source))
        {
            return $"op source \"{operation.Source}\" is unsupported";
        }

        if (IsReserved(operation))
        {
            return $"op source \"{operation.Source.ToWireText()}\" is reserved for the library's own workers";
        }

        if (operation.StopReason is { } reason && (reason is StopReason.Unknown || !Enum.IsDefined(reason)))
        {
            return $"stop reason \"{reason}\" is unsupported";
        }

        if (operation.StopGrace is { } grace && !IsGrace(grace))
        {
            return $"stop grace {grace:c} is not 00:00:00 to {StopRequest.MaxGrace:c}";
        }

        return operation.IdempotencyKey is { } key && (string.IsNullOrWhiteSpace(key) || key.Length > MaxIdempotencyKeyLength || !JournalText.IsClean(key))
            ? $"idempotency key must be 1 to {MaxIdempotencyKeyLength} characters, not blank and without control characters"
            : null;
    }
}
