namespace Galaxy.Runtime.Chaos;

/// <summary>One game as the database and the engine themselves showed it at one moment.</summary>
/// <param name="At">When, by the machine's monotonic clock.</param>
/// <param name="Status">The record's status; null when there is no record.</param>
/// <param name="ContainerId">The container the record names.</param>
/// <param name="Fence">The record's fence.</param>
/// <param name="Alive">The ids of the game's containers that run.</param>
/// <param name="Dead">The ids of those that do not.</param>
internal sealed record Picture(long At, RuntimeStatus? Status, string ContainerId, long Fence, IReadOnlyList<string> Alive, IReadOnlyList<string> Dead)
{
    public bool Has(string containerId) => Alive.Contains(containerId) || Dead.Contains(containerId);
}
