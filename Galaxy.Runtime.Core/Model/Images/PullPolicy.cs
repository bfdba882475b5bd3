namespace Galaxy.Runtime;

/// <summary>When an image is pulled.</summary>
public enum PullPolicy
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Only when the engine does not have it.</summary>
    IfMissing,

    /// <summary>Every time.</summary>
    Always,

    /// <summary>Not at all: it must be there.</summary>
    Never,
}
