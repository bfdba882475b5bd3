namespace Galaxy.Runtime;

/// <summary>What applying a plan came to.</summary>
/// <param name="Done">Findings that were put right.</param>
/// <param name="Passed">Findings left for a later pass: the game is busy, or the finding was gone when looked at again.</param>
/// <param name="Failed">Findings that a fault of a backend kept from being put right; the next pass tries again.</param>
public sealed record ReconcileReport(int Done, int Passed, int Failed)
{
    /// <summary>The interrupted operations that were found and not settled; each is counted as passed or as failed, too.</summary>
    public IReadOnlyList<UnsettledOperation> Unsettled { get; init; } = [];
}
