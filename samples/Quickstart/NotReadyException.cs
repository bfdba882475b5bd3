namespace Quickstart;

/// <summary>Something that the sample needs is not there; the message says what, and what to do.</summary>
internal sealed class NotReadyException(string message, Exception? innerException = null) : Exception(message, innerException);
