namespace Galaxy.Runtime;

/// <summary>The one exception that a port throws of its own. Its message is stored and shown to operators, so it holds no secrets.</summary>
public sealed class RuntimePortException : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="fault">What kind of fault.</param>
    /// <param name="message">What happened and, where it helps, what to do; safe to store and show.</param>
    /// <param name="innerException">The vendor's exception; it goes to logs only.</param>
    public RuntimePortException(PortFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What kind of fault it is.</summary>
    public PortFault Fault { get; }

    /// <summary>What is behind it, where the port knows; for the preflight's codes. An adapter need not set it.</summary>
    public PortFaultReason Reason { get; init; }
}

/// <summary>What kind of fault a port met.</summary>
public enum PortFault
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The other side cannot be reached or is not able to serve. Trying again may help; a change may have happened.</summary>
    Unavailable,

    /// <summary>There was no answer within the deadline. A change may have happened, or may still happen.</summary>
    TimedOut,

    /// <summary>The other side understood and refused. Trying the same again will not help; nothing was changed.</summary>
    Rejected,
}

/// <summary>What is behind a fault, where the port knows it and an operator can act on it. It changes nothing about what a fault means.</summary>
public enum PortFaultReason
{
    /// <summary>Nothing more is known than the fault and its message.</summary>
    Unknown = 0,

    /// <summary>
    /// The other side is there and this process's user may not use it, such as a socket of another group; with <see cref="PortFault.Rejected"/>: it answers, and
    /// forbids this call, as a socket proxy does.
    /// </summary>
    AccessDenied,

    /// <summary>The other side speaks only versions older than this library's oldest.</summary>
    TooOld,

    /// <summary>The other side speaks only versions newer than this library's newest.</summary>
    TooNew,

    /// <summary>What was named exists more than once.</summary>
    Ambiguous,

    /// <summary>There is no space left: bytes, files or quota.</summary>
    NoSpace,
}

/// <summary>What may be shown of an exception.</summary>
internal static class FaultText
{
    /// <summary>A port's fault says what happened; any other exception's text, and what it carries, may hold a secret: only its type is shown.</summary>
    public static string Of(Exception exception) => exception is RuntimePortException ? exception.Message : exception.GetType().Name;
}
