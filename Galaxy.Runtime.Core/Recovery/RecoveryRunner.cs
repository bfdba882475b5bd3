namespace Galaxy.Runtime;

/// <summary>Runs what the reconciler does about a game: the stages of every operation, around steps of recovery's own.</summary>
internal sealed class RecoveryRunner(OperationStages stages, EventPublisher publisher, OperationReporter reporter, IOperationLogStore journal)
{
    private static readonly Ending ClosedMeanwhile = Ending.Of(new Failure(ErrorCode.Conflict, "the entry was closed meanwhile") { CanRetry = true });

    /// <summary>Runs an operation of the reconciler's own: what it did not decide to do leaves no entry.</summary>
    public async Task<ReconcileOutcome> ReconcileAsync(Operation request, Func<OperationScope, ValueTask<StepResult>> steps, CancellationToken callerToken)
    {
        var operation = stages.Number(request);
        using var scope = stages.Open(operation, callerToken);
        try
        {
            var ending = await stages.AcquireAsync(scope) ?? await stages.BeginAsync(scope) ?? await OperationStages.RunStepsAsync(scope, steps);
            if (!LeavesTrace(scope, ending))
            {
                return ToOutcome(ending);
            }

            using var report = reporter.Begin(operation);
            ending = await stages.UndoAsync(scope, ending);
            await publisher.PublishAsync(scope, ending);
            ending = await stages.CloseAsync(scope, ending);
            report.Ended(ending, scope);
            // An attempt that failed is in the journal, and the next one has its time: nothing is left for this pass to try again.
            return scope.AlwaysJournals && ending is { IsInterrupted: false, Result.Failure: not null } ? ReconcileOutcome.Passed : ToOutcome(ending);
        }
        finally
        {
            await stages.ReleaseAsync(scope);
        }
    }

    /// <summary>Takes over an open entry whose host is gone, and closes it with the verdict of the steps; anything but a verdict leaves it open.</summary>
    /// <returns>What came of it; if the entry is still open, why.</returns>
    public async Task<(ReconcileOutcome Outcome, string? NotResolved)> ResumeAsync(OperationEntry entry, Func<OperationScope, ValueTask<StepResult>> steps, CancellationToken callerToken)
    {
        using var scope = stages.Open(Operation.Of(entry), callerToken);
        try
        {
            var ending = await stages.AcquireAsync(scope)
                ?? await stages.BeginAsync(scope)
                ?? await TakeOverAsync(scope, entry)
                ?? await OperationStages.RunStepsAsync(scope, steps);
            if (ending.IsInterrupted || ending.Result.ErrorCode is not (ErrorCode.None or ErrorCode.ReplayNoOp or ErrorCode.Interrupted))
            {
                return (ToOutcome(ending), ReferenceEquals(ending, ClosedMeanwhile) ? null : ending.Result.Failure?.Message);
            }

            await publisher.PublishAsync(scope, ending);
            ending = await stages.CloseAsync(scope, ending);
            return ending switch
            {
                { IsNotClosed: true } => (ReconcileOutcome.Failed, "its closing could not be written"),
                { IsInterrupted: true } => (ReconcileOutcome.Failed, ending.Result.Failure?.Message),
                _ => (ReconcileOutcome.Done, null),
            };
        }
        finally
        {
            await stages.ReleaseAsync(scope);
        }
    }

    private async ValueTask<Ending?> TakeOverAsync(OperationScope scope, OperationEntry entry)
    {
        try
        {
            var open = await scope.AskAsync(PortCall.ReadOpenEntries, cancel => journal.ReadOpenAsync(scope.GameId, cancel));
            if (open.All(known => known.OperationId != entry.OperationId))
            {
                return await FindClosedAsync(scope, entry.OperationId);
            }

            scope.Resume(entry);
            if (entry.SupersededOperationId is { } superseded)
            {
                await publisher.PublishSupersededAsync(scope, superseded, entry.Fence);
            }

            foreach (var older in open.Where(known => known.Fence < entry.Fence))
            {
                await stages.SupersedeAsync(scope, older);
            }

            return null;
        }
        catch (Exception exception)
        {
            return Ending.Of(scope, exception, static fault => Failure.Store("read operation log", fault));
        }
    }

    private async ValueTask<Ending> FindClosedAsync(OperationScope scope, Guid operationId) =>
        await scope.AskAsync(PortCall.FindEntry, cancel => journal.FindAsync(operationId, cancel)) is { Closing: not null }
            ? ClosedMeanwhile
            : Ending.Of(new Failure(ErrorCode.InternalError, "its entry is neither open nor closed"));

    private static bool LeavesTrace(OperationScope scope, Ending ending) => scope.IsCommitted
        || (scope.AlwaysJournals && ending.Result.ErrorCode is not (ErrorCode.Cancelled or ErrorCode.LeaseLost or ErrorCode.Conflict));

    private static ReconcileOutcome ToOutcome(Ending ending) => ending.Result.Failure switch
    {
        null => ReconcileOutcome.Done,
        { Code: ErrorCode.Conflict or ErrorCode.Cancelled } => ReconcileOutcome.Passed,
        _ => ReconcileOutcome.Failed,
    };
}
