namespace Galaxy.Runtime.Testing;

/// <summary>An adapter does not do what its port promises.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="caseName">The case that failed.</param>
    /// <param name="expectation">What was expected, and what was found instead.</param>
    /// <param name="innerException">What the adapter threw, if it threw.</param>
    public ConformanceException(string caseName, string expectation, Exception? innerException = null)
        : base($"{caseName}: {expectation}", innerException) => CaseName = caseName;

    /// <summary>The case that failed.</summary>
    public string CaseName { get; }
}

/// <summary>What a case throws; the case table makes a <see cref="ConformanceException"/> of it, with the name of the case.</summary>
internal sealed class UnmetExpectationException(string message, Exception? innerException = null) : Exception(message, innerException);
