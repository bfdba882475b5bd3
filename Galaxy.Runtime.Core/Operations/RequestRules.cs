namespace Galaxy.Runtime;

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

    private static bool IsReserved(Operation operation) => operation is { IsReconcile: false, Source: OperationSource.AutoTtl or OperationSource.AutoReconcile };

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

        return operation.IdempotencyKey is { } key && (string.IsNullOrWhiteSpace(key) || key.Length > MaxIdempotencyKeyLength || !JournalText.IsClean(key))
            ? $"idempotency key must be 1 to {MaxIdempotencyKeyLength} characters, not blank and without control characters"
            : null;
    }
}
