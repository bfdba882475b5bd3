namespace Galaxy.Runtime;

/// <summary>How bad a finding of the preflight is.</summary>
public enum PreflightSeverity
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Something could not be looked at; it may well be right.</summary>
    Info,

    /// <summary>Games can be run, and something that people read will be wrong.</summary>
    Warning,

    /// <summary>Games cannot be started, or not be kept track of, as things stand.</summary>
    Error,
}
