namespace Galaxy.Runtime.Chaos;

internal enum LogLineKind
{
    Unknown = 0,

    /// <summary>The process works.</summary>
    Ready,
    Asked,
    Told,

    /// <summary>The caller cancelled, and was told so.</summary>
    Cancelled,

    /// <summary>An invariant was violated before the host's own eyes.</summary>
    Violated,
}
