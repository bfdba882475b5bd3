namespace Galaxy.Runtime.Redis;

internal static class DeadLetterReasonText
{
    /// <summary>The text of a reason, as field <c>dead_reason</c> has it.</summary>
    public static string ToWireText(this DeadLetterReason value) => value switch
    {
        DeadLetterReason.Unknown => "unknown",
        DeadLetterReason.MissingField => "missing_field",
        DeadLetterReason.DuplicateField => "duplicate_field",
        DeadLetterReason.FieldTooLong => "field_too_long",
        DeadLetterReason.InvalidText => "invalid_text",
        DeadLetterReason.UnknownStopReason => "unknown_stop_reason",
        DeadLetterReason.DeliveryLimit => "delivery_limit",
        DeadLetterReason.RetryTimeout => "retry_timeout",
    };
}
