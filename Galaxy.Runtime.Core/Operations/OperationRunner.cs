namespace Galaxy.Runtime;

/// <summary>Runs every operation: validate, lease, begin, replay by key, ask what supersedes it, steps, undo, publish, close, report, release, in this order.</summary>
internal sealed class OperationRunner(OperationStages stages, EventPublisher publisher, OperationReporter reporter)
{
    public async Task<OperationResult> RunAsync(Operation request, Func<OperationScope, ValueTask<StepResult>> steps, CancellationToken callerToken)
    {
        if (SynchronizationContext.Current is not null)
        {
            // Once off the caller's context, so that no await below has one to capture.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        var operation = stages.Number(request);
        using var report = reporter.Begin(operation);
        using var scope = stages.Open(operation, callerToken);
        try
        {
            var ending = OperationStages.Validate(operation)
                ?? await stages.AcquireAsync(scope)
                ?? await stages.BeginAsync(scope)
                ?? await stages.ReplayByKeyAsync(scope)
                ?? await OperationStages.FindSupersedingAsync(scope)
                ?? await OperationStages.RunStepsAsync(scope, steps);
            ending = await stages.UndoAsync(scope, ending);
            await publisher.PublishAsync(scope, ending);
            ending = await stages.CloseAsync(scope, ending);
            report.Ended(ending, scope);
            return ending.IsCancelledByCaller ? throw new OperationCanceledException(callerToken) : ToResult(scope, ending);
        }
        finally
        {
            await stages.ReleaseAsync(scope);
        }
    }

    private static OperationResult ToResult(OperationScope scope, Ending ending)
    {
        var operation = scope.Operation;
        if (ending.Result.Failure is { } failure)
        {
            var runsNow = ending.IsInterrupted ? null : scope.RunsNow;
            return OperationResult.Failed(operation.Kind, operation.GameId ?? "", failure.Code, failure.Message, runsNow, operation.Id, failure.CanRetry);
        }

        var record = ending.Result.Record!;
        return ending.Result.IsReplay
            ? OperationResult.Replayed(operation.Kind, record, operation.Id)
            : OperationResult.Succeeded(operation.Kind, record, operation.Id);
    }
}
