using System.Collections.Concurrent;

namespace Galaxy.Runtime;

/// <summary>Acts on a plan, game by game and a few games at once: each under its own lease, after a re-check.</summary>
internal sealed class ReconcileApplier(
    OperationRunner runner, ReconcileSteps steps, InterruptedOperations interrupted, NextFinding next, IOperationLogStore journal, PortCaller caller,
    ReconcileReporter reporter, GalaxyRuntimeOptions options, TimeProvider time)
{
    private const int MaxRoundsPerGame = 4;

    // Each holds its lease and is acted upon when its time is up: this bounds what happens at that moment.
    private const int MaxWaiting = 64;

    // What this process is resolving: a pass leaves it to the pass before, which may still wait for a grace period.
    private readonly ConcurrentDictionary<string, UnresolvedOperation> resolving = new(StringComparer.Ordinal);

    /// <summary>Goes once through the plan. A game that waits for a grace period gives its place to the next one.</summary>
    public async Task<ReconcilePass> BeginAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var ended = new ConcurrentQueue<GameOutcome>();
        var waiting = new ConcurrentQueue<(Task<GameOutcome> Ending, GameOutcome SoFar)>();
        foreach (var item in plan.Items.Where(item => item.Action is ReconcileAction.Quarantine))
        {
            reporter.Quarantined(item);
            ended.Enqueue(new GameOutcome(ReconcileOutcome.Passed));
        }

        var due = plan.Items.Where(item => item.Action is not (ReconcileAction.Wait or ReconcileAction.Quarantine)).ToLookup(item => item.Finding is ReconcileFinding.GameEndedWithEngine);
        await DrainAllAsync(new ConcurrentQueue<ReconcileItem>(due[false]), options.Reconcile.Parallelism).ConfigureAwait(false);
        await DrainAllAsync(new ConcurrentQueue<ReconcileItem>(due[true]), options.Boot.Parallelism).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(waiting.Select(static game => game.Ending)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        reporter.Applied(began);
        return new ReconcilePass(Report([.. ended, .. waiting.Select(static game => game.SoFar)]), EndAsync());

        // Games wait for their backends, not for a thread: a few loops over one queue are all the parallelism there is to have.
        Task DrainAllAsync(ConcurrentQueue<ReconcileItem> games, int parallelism) =>
            Task.WhenAll(Enumerable.Range(0, Math.Min(parallelism, games.Count)).Select(_ => DrainAsync(games)));

        async Task DrainAsync(ConcurrentQueue<ReconcileItem> games)
        {
            while (!cancellationToken.IsCancellationRequested && games.TryDequeue(out var item))
            {
                var wait = new GraceWait(options.Stop, cancellationToken);
                var ending = ApplyAsync(item, wait, cancellationToken);
                await Task.WhenAny(ending, wait.Begun).ConfigureAwait(false);
                if (!ending.IsCompleted && waiting.Count < MaxWaiting)
                {
                    waiting.Enqueue((ending, new GameOutcome(ReconcileOutcome.Passed, resolving.GetValueOrDefault(item.GameId))));
                }
                else
                {
                    ended.Enqueue(await ending.ConfigureAwait(false));
                }
            }
        }

        async Task<ReconcileReport> EndAsync() =>
            Report([.. ended, .. await Task.WhenAll(waiting.Select(static game => game.Ending)).ConfigureAwait(false)]);
    }

    private static ReconcileReport Report(IReadOnlyList<GameOutcome> games) => new()
    {
        Done = games.Count(static game => game.Outcome is ReconcileOutcome.Done),
        Passed = games.Count(static game => game.Outcome is ReconcileOutcome.Passed),
        Failed = games.Count(static game => game.Outcome is ReconcileOutcome.Failed),
        Unresolved = games.Select(static game => game.Unresolved).OfType<UnresolvedOperation>().ToArray(),
    };

    /// <summary>Reconciles one game; resolving an operation may show the next finding, which is applied at once.</summary>
    private async Task<GameOutcome> ApplyAsync(ReconcileItem planned, GraceWait wait, CancellationToken cancellationToken)
    {
        var outcome = ReconcileOutcome.Passed;
        var item = planned;
        for (var round = 0; item is not null && round < MaxRoundsPerGame; round++)
        {
            var (done, following) = await ApplyOnceAsync(item, wait, cancellationToken).ConfigureAwait(false);
            if (done.Outcome is not ReconcileOutcome.Done)
            {
                return round == 0 ? done : done with { Outcome = outcome };
            }

            reporter.Acted(item);
            outcome = done.Outcome;
            item = following;
        }

        return new GameOutcome(outcome);
    }

    private async Task<(GameOutcome Game, ReconcileItem? Next)> ApplyOnceAsync(ReconcileItem item, GraceWait wait, CancellationToken cancellationToken)
    {
        GameOutcome? game = null;
        try
        {
            game = item.Action is ReconcileAction.Resolve
                ? await ResolveAsync(item, wait, cancellationToken).ConfigureAwait(false)
                : new GameOutcome(await OperateAsync(item, cancellationToken).ConfigureAwait(false));
            // What follows an attempt that failed is due at another time.
            var following = game.Outcome is ReconcileOutcome.Done || item.Action is ReconcileAction.Restart
                ? await next.FindAsync(item.GameId, cancellationToken).ConfigureAwait(false)
                : null;
            return (game, following);
        }
        catch (RuntimePortException fault)
        {
            reporter.Failed(item, fault.Message);
            return (game is null ? NotResolved(item, fault.Message) : game with { Outcome = ReconcileOutcome.Failed }, null);
        }
    }

    private async Task<GameOutcome> ResolveAsync(ReconcileItem item, GraceWait wait, CancellationToken cancellationToken)
    {
        var entries = await caller.SendAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(item.GameId, cancel), cancellationToken).ConfigureAwait(false);
        // Newest by fence: an opening that was delayed on the wire may have come after a newer one.
        if (entries.MaxBy(static entry => entry.Fence) is not { } open)
        {
            return await FindClosedAsync(item, cancellationToken).ConfigureAwait(false);
        }

        var unresolved = UnresolvedOperation.Of(open, "a stop that it sent may still be under way: its grace period is waited for");
        if (!resolving.TryAdd(item.GameId, unresolved))
        {
            return new GameOutcome(ReconcileOutcome.Passed, resolving.GetValueOrDefault(item.GameId, unresolved));
        }

        try
        {
            var (outcome, notResolved) = await runner.ResumeAsync(open, scope => interrupted.ResolveAsync(scope, open, wait), cancellationToken).ConfigureAwait(false);
            if (outcome is ReconcileOutcome.Failed)
            {
                reporter.Failed(item, notResolved ?? "");
            }

            return new GameOutcome(outcome, notResolved is null ? null : unresolved with { Reason = notResolved });
        }
        finally
        {
            resolving.TryRemove(item.GameId, out _);
        }
    }

    /// <summary>The plan saw an open entry, and none is open any more: that is well only if it was closed.</summary>
    private async Task<GameOutcome> FindClosedAsync(ReconcileItem item, CancellationToken cancellationToken)
    {
        if (item.OperationId is { } id
            && await caller.SendAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel), cancellationToken).ConfigureAwait(false) is { Closing: not null })
        {
            return new GameOutcome(ReconcileOutcome.Passed);
        }

        const string NotFound = "the operation log has no state for this entry";
        reporter.Failed(item, NotFound);
        return NotResolved(item, NotFound);
    }

    private static GameOutcome NotResolved(ReconcileItem item, string why) =>
        new(ReconcileOutcome.Failed, item.Open is { } open ? UnresolvedOperation.Of(open, why) : null);

    private async Task<ReconcileOutcome> OperateAsync(ReconcileItem item, CancellationToken cancellationToken) =>
        ReconcileSteps.KindOf(item.Action) is { } kind
            ? await runner.ReconcileAsync(
                item switch
                {
                    { Finding: ReconcileFinding.GameEndedWithEngine } => Operation.Resume(item),
                    { Action: ReconcileAction.Restart } => Operation.CrashRestart(item),
                    _ => Operation.Reconcile(kind, item.GameId),
                },
                scope => steps.DoAsync(scope, item),
                cancellationToken).ConfigureAwait(false)
            : ReconcileOutcome.Passed;

    /// <summary>What acting on one game came to.</summary>
    private sealed record GameOutcome(ReconcileOutcome Outcome, UnresolvedOperation? Unresolved = null);
}

/// <summary>A pass that has gone once through its plan; games that wait for a grace period to end may still be acted upon.</summary>
/// <param name="SoFar">What it came to so far; a game that still waits counts as passed.</param>
/// <param name="Ended">What it came to when the last game has waited.</param>
internal sealed record ReconcilePass(ReconcileReport SoFar, Task<ReconcileReport> Ended);
