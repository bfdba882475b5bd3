namespace Galaxy.Runtime.Testing;

/// <summary>What a case throws; the case table makes a <see cref="ConformanceException"/> of it, with the name of the case.</summary>
internal sealed class UnmetExpectationException(string message, Exception? innerException = null) : Exception(message, innerException);
