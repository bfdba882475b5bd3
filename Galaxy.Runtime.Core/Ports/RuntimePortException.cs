namespace Galaxy.Runtime;

/// <summary>The one exception a port throws of its own. Its message is stored and shown to operators, so it holds no secrets.</summary>
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
