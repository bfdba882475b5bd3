namespace Galaxy.Runtime;

/// <summary>The front of recovery: one part looks and one part acts.</summary>
internal sealed class RuntimeReconciler(ReconcilePlanner planner, ReconcileApplier applier) : IRuntimeReconciler
{
    public Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken) => planner.PlanAsync(cancellationToken);

    public Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return applier.ApplyAsync(plan, cancellationToken);
    }
}
