namespace Galaxy.Runtime;

/// <summary>The front of recovery: one part looks and one part acts.</summary>
internal sealed class RuntimeReconciler(ReconcilePlanner planner, ReconcileApplier applier) : IRuntimeReconciler
{
    public Task<ReconcilePlan> PlanAsync(CancellationToken cancellationToken) => planner.PlanAsync(cancellationToken);

    public async Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var pass = await applier.BeginAsync(plan, cancellationToken).ConfigureAwait(false);
        return await pass.Ended.ConfigureAwait(false);
    }

    /// <summary>Acts on a plan, and does not wait for the games that wait for a grace period.</summary>
    public Task<ReconcilePass> BeginAsync(ReconcilePlan plan, CancellationToken cancellationToken) => applier.BeginAsync(plan, cancellationToken);
}
