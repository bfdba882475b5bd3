namespace Galaxy.Runtime;

/// <summary>What the host does with a preflight when it starts.</summary>
public enum PreflightMode
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing: it is run by hand only.</summary>
    Off,

    /// <summary>It runs beside the start, which does not wait for it, and each finding is one line in the log. Not on the in-memory engine.</summary>
    Warn,

    /// <summary>The start waits for it, and the host does not start when there is an error.</summary>
    Enforce,
}
