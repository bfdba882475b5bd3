namespace Galaxy.Runtime;

/// <summary>Starts a crashed game again, as an ordinary start of the image reference it ran.</summary>
internal sealed class CrashRestartSteps(CrashJournal crashes, RestartSchedule schedule, StartChecks checks, StartSteps starting)
{
    /// <param name="operation">The operation; its lease is held.</param>
    /// <param name="planned">What a plan found due.</param>
    /// <param name="view">The game as it is now; nothing else is wrong with it.</param>
    public async ValueTask<StepResult> RestartAsync(OperationScope operation, ReconcileItem planned, GameView view)
    {
        var entries = await crashes.ReadAsync(operation);
        var story = crashes.Read(entries);
        if (view.Record is not { } record
            || !schedule.Concerns(record, view.Now)
            || schedule.Judge(record, story, view.Now) is not { Action: ReconcileAction.Restart } item
            || item.OperationId != planned.OperationId)
        {
            // Another host was faster, or somebody acted.
            return ReconcileSteps.NothingToDo;
        }

        operation.Decide();
        operation.About(record.ImageRef, containerId: "");
        var result = await StartAsync(operation, record);
        if (result.Failure is not { } failure)
        {
            return result;
        }

        crashes.Consider(operation, entries, failure.Code, operation.Evidence);
        // That it still fails as it did is no news.
        return failure.Code == story.LastFailure ? failure with { Notification = null } : failure;
    }

    private async ValueTask<StepResult> StartAsync(OperationScope operation, RuntimeRecord record)
    {
        var (plan, failure) = await checks.CheckAsync(operation, record.ImageRef);
        if (plan is null)
        {
            return failure!;
        }

        operation.About(plan.ImageRef, containerId: "", plan.Image.Id);
        await operation.CommitAsync();
        return await starting.StartAsync(operation, plan);
    }
}
