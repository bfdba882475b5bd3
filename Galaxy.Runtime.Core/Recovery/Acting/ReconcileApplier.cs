using System.Collections.Concurrent;

namespace Galaxy.Runtime;

/// <summary>Acts on a plan, game by game and a few games at once: each under its own lease, after another look.</summary>
internal sealed class ReconcileApplier(
    RecoveryRunner runner, ReconcileSteps steps, EntrySettlement settlement, NextFinding next, IOperationLogStore journal, PortCaller caller,
    ReconcileReporter reporter, ReconcileOptions options, TimeProvider time)
{
    private const int MaxRoundsPerGame = 4;
    private const int EntriesToLookAt = 50;

    public async Task<ReconcileReport> ApplyAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var outcomes = new ConcurrentBag<ReconcileOutcome>();
        foreach (var item in plan.Items.Where(item => item.Action is ReconcileAction.Quarantine))
        {
            reporter.Quarantined(item);
            outcomes.Add(ReconcileOutcome.Passed);
        }

        var games = new ConcurrentQueue<ReconcileItem>(plan.Items.Where(item => item.Action is not (ReconcileAction.Wait or ReconcileAction.Quarantine)));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Parallelism, games.Count)).Select(_ => DrainAsync())).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        reporter.Applied(began);
        return new ReconcileReport(
            outcomes.Count(outcome => outcome is ReconcileOutcome.Done),
            outcomes.Count(outcome => outcome is ReconcileOutcome.Passed),
            outcomes.Count(outcome => outcome is ReconcileOutcome.Failed));

        // Games wait for their backends, not for a thread: a few loops over one queue are all the parallelism there is to have.
        async Task DrainAsync()
        {
            while (!cancellationToken.IsCancellationRequested && games.TryDequeue(out var item))
            {
                outcomes.Add(await ApplyAsync(item, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Puts one game right; settling an operation may show the next finding, which is acted upon at once.</summary>
    private async Task<ReconcileOutcome> ApplyAsync(ReconcileItem planned, CancellationToken cancellationToken)
    {
        var outcome = ReconcileOutcome.Passed;
        var item = planned;
        for (var round = 0; item is not null && round < MaxRoundsPerGame; round++)
        {
            var (done, following) = await ApplyOnceAsync(item, cancellationToken).ConfigureAwait(false);
            if (done is not ReconcileOutcome.Done)
            {
                return round == 0 ? done : outcome;
            }

            reporter.Acted(item);
            outcome = done;
            item = following;
        }

        return outcome;
    }

    private async Task<(ReconcileOutcome Outcome, ReconcileItem? Next)> ApplyOnceAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = item.Action is ReconcileAction.Settle
                ? await SettleAsync(item, cancellationToken).ConfigureAwait(false)
                : await OperateAsync(item, cancellationToken).ConfigureAwait(false);
            // What follows an attempt that failed is due at another time.
            var following = outcome is ReconcileOutcome.Done || item.Action is ReconcileAction.Restart
                ? await next.FindAsync(item.GameId, cancellationToken).ConfigureAwait(false)
                : null;
            return (outcome, following);
        }
        catch (RuntimePortException fault)
        {
            reporter.Failed(item, fault);
            return (ReconcileOutcome.Failed, null);
        }
    }

    private async Task<ReconcileOutcome> SettleAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        var entries = await caller.SendAsync(PortCall.ReadEntries, cancel => journal.ReadAsync(item.GameId, EntriesToLookAt, cancel), cancellationToken).ConfigureAwait(false);
        // Newest by fence: an opening that was delayed on the wire may have come after a newer one.
        var open = entries.Where(entry => entry.Closing is null).MaxBy(entry => entry.Fence);
        return open is null
            ? ReconcileOutcome.Passed
            : await runner.ResumeAsync(open, operation => settlement.SettleAsync(operation, open), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReconcileOutcome> OperateAsync(ReconcileItem item, CancellationToken cancellationToken) =>
        ReconcileSteps.KindOf(item.Action) is { } kind
            ? await runner.ReconcileAsync(
                item.Action is ReconcileAction.Restart ? Operation.CrashRestart(item) : Operation.Reconcile(kind, item.GameId),
                operation => steps.DoAsync(operation, item),
                cancellationToken).ConfigureAwait(false)
            : ReconcileOutcome.Passed;
}
