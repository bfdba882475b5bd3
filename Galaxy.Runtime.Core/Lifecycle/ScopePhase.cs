namespace Galaxy.Runtime;

/// <summary>How far an operation is on its way past the point of no return; it leaves <see cref="Checking"/> once, for good.</summary>
internal enum ScopePhase
{
    Unknown = 0,
    Checking,
    CancelledByCaller,
    CancelledByStop,
    Committing,
    Committed,
}
