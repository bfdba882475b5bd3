namespace Galaxy.Runtime;

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
