namespace Galaxy.Runtime;

/// <summary>
/// Brings the journal, the records and the containers back together after a crash, a fault or a hand. A hosted worker does it at boot
/// and on a timer; a host may do it by hand, too.
/// </summary>
public interface IRuntimeReconciler
{
    /// <summary>Looks, and changes nothing. Containers that seem to be gone are looked for a second time, <c>Reconcile.VanishConfirmation</c> later.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, and what would be done about it.</returns>
    /// <exception cref="RuntimePortException">A backend did not answer. Unreachable is not gone: nothing follows from it.</exception>
    Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken = default);

    /// <summary>Acts on a plan: takes each game's lease, looks again, and does it with the steps that operations use.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Begins no further game; what has begun ends.</param>
    /// <returns>What came of it. Faults of backends are counted, not thrown.</returns>
    Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken = default);
}
