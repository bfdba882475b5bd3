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
        if (view.Record is not { } record || !schedule.Concerns(record, view.Now) || !IsStillDue(planned, record, story, view.Now))
        {
            return ReconcileSteps.NothingToDo;
        }

        operation.Decide();
        operation.About(record.ImageRef, containerId: "");
        var result = await StartAsync(operation, planned, record, view.Now);
        if (result.Failure is not { } failure)
        {
            return result;
        }

        crashes.Consider(operation, entries, failure.Code, operation.Evidence);
        // That it still fails as it did is no news.
        return failure.Code == story.LastFailure ? failure with { Notification = null } : failure;
    }

    /// <summary>Whether no other host was faster, and nobody acted.</summary>
    private bool IsStillDue(ReconcileItem planned, RuntimeRecord record, CrashStory story, DateTimeOffset now) =>
        schedule.Judge(record, story, now) is { Action: ReconcileAction.Restart } item && item.OperationId == planned.OperationId;

    private async ValueTask<StepResult> StartAsync(OperationScope operation, ReconcileItem planned, RuntimeRecord record, DateTimeOffset now)
    {
        var (plan, failure) = await checks.CheckAsync(operation, record.ImageRef);
        if (plan is null)
        {
            return failure!;
        }

        // A pull may have taken minutes. A stop that was refused meanwhile, because this operation holds the game, is obeyed all the same.
        if (!IsStillDue(planned, record, crashes.Read(await crashes.ReadAsync(operation)), now))
        {
            return ReconcileSteps.NothingToDo;
        }

        operation.About(plan.ImageRef, containerId: "", plan.Image.Id);
        await operation.CommitAsync();
        return await starting.StartAsync(operation, plan);
    }
}
