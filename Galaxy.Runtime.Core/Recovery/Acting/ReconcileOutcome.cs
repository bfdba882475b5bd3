namespace Galaxy.Runtime;

/// <summary>What came of one item of a plan.</summary>
internal enum ReconcileOutcome
{
    Unknown = 0,
    Done,
    Passed,
    Failed,
}
