namespace Galaxy.Runtime.Redis;

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

    /// <summary>A field is not UTF-8.</summary>
    InvalidText,

    /// <summary>The stop reason is none that is known.</summary>
    UnknownStopReason,

    /// <summary>It was delivered as often as allowed.</summary>
    DeliveryLimit,

    /// <summary>Its fault did not pass for as long as it is tried again.</summary>
    RetryTimeout,
}
