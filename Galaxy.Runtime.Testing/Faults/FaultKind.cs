namespace Galaxy.Runtime.Testing;

internal enum FaultKind
{
    /// <summary>No fault.</summary>
    None = 0,

    FailBefore,
    FailAfter,
    HangBefore,
    HangAfter,
    LateEffect,
    CrashBefore,
    CrashAfter,
}
