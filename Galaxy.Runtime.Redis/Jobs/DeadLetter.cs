namespace Galaxy.Runtime.Redis;

/// <summary>What a dead letter says besides the job's own fields.</summary>
/// <param name="JobId">The stream entry's id.</param>
/// <param name="Reason">Why it is one.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Deliveries">How often it was tried.</param>
/// <param name="At">When it became one (UTC).</param>
internal sealed record DeadLetter(string JobId, DeadLetterReason Reason, string Message, int Deliveries, DateTimeOffset At)
{
    /// <summary>Names and values in turn; prefixed, because a job's own field is called <c>reason</c> too.</summary>
    public object[] ToFields() =>
    [
        "dead_reason", Reason.ToWireText(),
        "dead_message", Message,
        "dead_job_id", JobId,
        "dead_deliveries", Deliveries,
        "dead_at_ms", At.ToUnixTimeMilliseconds(),
    ];
}

/// <summary>Why a job became a dead letter.</summary>
internal enum DeadLetterReason
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>A field it needs is missing or empty.</summary>
    MissingField,

    /// <summary>A field is there twice.</summary>
    DuplicateField,

    /// <summary>A field is longer than allowed.</summary>
    FieldTooLong,

    /// <summary>It has more fields than allowed.</summary>
    TooManyFields,

    /// <summary>A field is not UTF-8.</summary>
    InvalidText,

    /// <summary>The stop reason is none that is known.</summary>
    UnknownStopReason,

    /// <summary>The settings cannot be read as settings; such as can and are out of range are refused by the start.</summary>
    InvalidSettings,

    /// <summary>It was delivered as often as allowed.</summary>
    DeliveryLimit,

    /// <summary>Its fault did not pass for as long as it is tried again.</summary>
    RetryTimeout,
}

internal static class DeadLetterReasonText
{
    /// <summary>The text of a reason, as field <c>dead_reason</c> has it.</summary>
    public static string ToWireText(this DeadLetterReason value) => value switch
    {
        DeadLetterReason.Unknown => "unknown",
        DeadLetterReason.MissingField => "missing_field",
        DeadLetterReason.DuplicateField => "duplicate_field",
        DeadLetterReason.FieldTooLong => "field_too_long",
        DeadLetterReason.TooManyFields => "too_many_fields",
        DeadLetterReason.InvalidText => "invalid_text",
        DeadLetterReason.UnknownStopReason => "unknown_stop_reason",
        DeadLetterReason.InvalidSettings => "invalid_settings",
        DeadLetterReason.DeliveryLimit => "delivery_limit",
        DeadLetterReason.RetryTimeout => "retry_timeout",
    };
}
