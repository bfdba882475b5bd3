namespace Galaxy.Runtime;

/// <summary>A pass that has gone once through its plan; games that wait for a grace period to end may still be acted upon.</summary>
/// <param name="SoFar">What it came to so far; a game that still waits counts as passed.</param>
/// <param name="Ended">What it came to when the last game has waited.</param>
internal sealed record ReconcilePass(ReconcileReport SoFar, Task<ReconcileReport> Ended);
