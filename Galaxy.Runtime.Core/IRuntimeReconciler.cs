namespace Galaxy.Runtime;

/// <summary>
/// Brings the journal, the records and the containers back together after a crash, a fault or a hand. A hosted worker does it at boot
/// and on a timer; a host may call it, too.
/// </summary>
public interface IRuntimeReconciler
{
    /// <summary>Makes a plan, and changes nothing. Containers that seem to be gone are listed a second time, <c>Reconcile.VanishConfirmation</c> later.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What is wrong, and what would be done about it.</returns>
    /// <exception cref="RuntimePortException">A backend did not answer. Unreachable is not gone: nothing follows from it.</exception>
    Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken = default);

    /// <summary>Applies a plan: takes each game's lease, re-checks the finding, and acts with the steps that operations use.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Begins no further game; what has begun ends.</param>
    /// <returns>What came of it. Faults of backends are counted, not thrown.</returns>
    Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken = default);
}
