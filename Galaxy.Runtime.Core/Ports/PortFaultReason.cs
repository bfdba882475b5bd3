namespace Galaxy.Runtime;

/// <summary>What is behind a fault, where the port knows it and somebody can do something about it. It changes nothing about what a fault means.</summary>
public enum PortFaultReason
{
    /// <summary>Nothing more is known than the fault and its message.</summary>
    Unknown = 0,

    /// <summary>The other side is there and this process's user may not use it, such as a socket of another group.</summary>
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
