namespace Galaxy.Runtime;

/// <summary>A change was sent and it cannot be learned whether it happened; recovery, or the next operation, settles it.</summary>
internal sealed class OutcomeUnknownException(string what, Exception innerException) : Exception(what, innerException);
