namespace Galaxy.Runtime;

/// <summary>What becomes of an unrecorded container depends on the operation that made it; only such games cost a read of the journal.</summary>
internal sealed class MakerLookup(IOperationLogStore journal, GameJudgement judgement, PortCaller caller)
{
    /// <returns>The item; of an unrecorded container, as it is judged with its maker's entry.</returns>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public async ValueTask<ReconcileItem> JudgeAgainAsync(GameView view, ReconcileItem item, CancellationToken cancellationToken)
    {
        if (item.Finding is not ReconcileFinding.ContainerUnrecorded || ContainerOwnership.OperationOf(view.Named) is not { } id)
        {
            return item;
        }

        var maker = await caller.SendAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel), cancellationToken).ConfigureAwait(false);
        return judgement.Judge(view with { Maker = maker }) ?? item;
    }
}
