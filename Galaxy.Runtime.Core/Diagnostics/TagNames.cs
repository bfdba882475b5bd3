namespace Galaxy.Runtime;

/// <summary>The names of tags on metrics and traces: public API, locked by a test.</summary>
internal static class TagNames
{
    public const string Kind = "kind";
    public const string Outcome = "outcome";
    public const string ErrorCode = "error_code";
    public const string Source = "source";
    public const string Call = "call";
    public const string Status = "status";
    public const string Phase = "phase";
    public const string Finding = "finding";
    public const string Action = "action";
    public const string EventType = "event_type";
    public const string Reason = "reason";
    public const string NotificationType = "notification_type";

    // On traces only: their values are not from closed sets.
    public const string OperationId = "operation_id";
    public const string GameId = "game_id";
    public const string SourceRef = "source_ref";
}
