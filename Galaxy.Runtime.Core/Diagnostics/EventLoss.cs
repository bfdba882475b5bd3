namespace Galaxy.Runtime;

/// <summary>Why an event was never published.</summary>
internal enum EventLoss
{
    Unknown = 0,

    /// <summary>Its channel refused it <c>Events:MaxAttempts</c> times.</summary>
    Rejected,

    /// <summary>It was the oldest of more than <c>Events:MaxKept</c>.</summary>
    Trimmed,

    /// <summary>Neither its publisher nor the store took it, and it belongs to no operation that recovery would settle.</summary>
    NotKept,
}
