namespace Galaxy.Runtime;

/// <summary>
/// Publishes what an operation did: to the in-process feed and the snapshot store at once, then to the publishers. What cannot be published, and what would overtake earlier events of
/// its game that are kept, is kept itself: an operation's events with its closing, others at once.
/// </summary>
internal sealed class EventPublisher(
    RuntimeEventFeed feed, IEnumerable<IHealthSnapshotStore> snapshotStores, EventDelivery delivery, IOperationLogStore journal, EntryConclusion conclusion, PortCaller caller,
    OperationReporter reporter, TimeProvider time)
{
    private readonly IHealthSnapshotStore? snapshots = snapshotStores.FirstOrDefault();

    /// <summary>Publishes the operation's events; a holder that lost its lease publishes nothing, and nothing more once it has lost it.</summary>
    public async ValueTask PublishAsync(OperationScope scope, Ending ending)
    {
        if (ending.IsInterrupted || scope.IsLeaseLost)
        {
            return;
        }

        foreach (var healthEvent in scope.Events)
        {
            if (scope.IsLeaseLost)
            {
                return;
            }

            await ServeAsync(healthEvent, scope.ClosingClock);
            await PublishOrKeepAsync(scope, Of(healthEvent));
        }

        if (scope.Draft.Escalation is { } flapping)
        {
            feed.Publish(flapping);
            reporter.GameFlaps(flapping);
            await PublishOrKeepAsync(scope, Of(scope, NotificationIntent.ForFlappingGame(flapping)));
        }

        if (scope.Draft.NotResumed is { } reason)
        {
            reporter.NotResumed(scope, reason);
            await PublishOrKeepAsync(scope, Of(scope, NotificationIntent.ForNotResumed(scope.Entry(), reason)));
        }

        if (ending.Result.Failure is { Notification: { } type } failure && TryBuild(scope, type, failure) is { } intent)
        {
            await PublishOrKeepAsync(scope, Of(scope, intent));
        }
    }

    /// <summary>The operation was opened: what the opening closed as success is published before anything of this operation.</summary>
    public async ValueTask OpenedAsync(OperationScope scope, OpenEntryResult opened)
    {
        scope.HasEarlierEvents = opened.HasEvents;
        try
        {
            if (opened.Superseded is { } older)
            {
                await PublishSupersededAsync(scope, older, opened.Entry.Fence);
            }
            else if (opened.Entry.SupersededOperationId is { } olderId)
            {
                await PublishSupersededAsync(scope, olderId, opened.Entry.Fence);
            }
        }
        catch (Exception exception)
        {
            // The operation is committed and goes on.
            reporter.OutboxFailed(scope.GameId, exception);
        }
    }

    /// <summary>Publishes what an older operation would have published, because the opening that closed it as success was one of a host that died.</summary>
    /// <param name="scope">The operation that superseded it.</param>
    /// <param name="olderId">The older operation.</param>
    /// <param name="fence">The fence of the superseding entry.</param>
    /// <exception cref="RuntimePortException">The operation log or the engine did not answer.</exception>
    public async ValueTask PublishSupersededAsync(OperationScope scope, Guid olderId, long fence)
    {
        if (await caller.SendAsync(PortCall.FindEntry, scope.ClosingClock, cancel => journal.FindAsync(olderId, cancel)) is { } older)
        {
            await PublishSupersededAsync(scope, older, fence);
        }
    }

    /// <summary>Publishes that a health check began to fail, or to succeed again.</summary>
    public async ValueTask PublishProbeAsync(ContainerEvent happened, HealthEventType type)
    {
        using var clock = new CallClock(time);
        var healthEvent = HealthEvents.Probe(happened, type);
        await ServeAsync(healthEvent, clock);
        await PublishOrAddAsync(Of(healthEvent), clock);
    }

    /// <summary>Notifies administrators that a pass did not believe what it saw.</summary>
    public async ValueTask NotifyRefusalAsync(ReconcilePlan plan)
    {
        if (plan.Refusal is not { } reason)
        {
            return;
        }

        using var clock = new CallClock(time);
        var vanished = plan.Items.Where(static item => item.Finding is ReconcileFinding.ContainerVanished).Select(static item => item.ContainerId);
        var cause = string.Join(',', vanished.Order(StringComparer.Ordinal));
        var intent = NotificationIntent.ForRefusedReconcile(plan.EngineId, reason, cause, plan.ReadAt);
        await PublishOrAddAsync(new OutboxEvent { GameId = "", Notification = intent, AddedAt = Now }, clock);
    }

    /// <summary>The operation has released its lease: what it kept can be published.</summary>
    public void Released(OperationScope scope)
    {
        if (scope.Unpublished.Count > 0)
        {
            delivery.Wake();
        }
    }

    /// <summary>The operation's closing could not be written. Recovery publishes what a committed operation had to; of another one nothing is left.</summary>
    public void NotClosed(OperationScope scope)
    {
        if (!scope.IsCommitted)
        {
            foreach (var lost in scope.Unpublished)
            {
                reporter.EventLost(lost);
            }
        }
    }

    private DateTimeOffset Now => time.GetUtcNow().ToMicroseconds();

    /// <summary>The in-process feed always gets the event, the snapshot store if there is one.</summary>
    private async ValueTask ServeAsync(HealthEvent healthEvent, CallClock clock)
    {
        feed.Publish(new HealthChanged(healthEvent));
        reporter.HealthEventReported(healthEvent);
        try
        {
            if (snapshots is not null)
            {
                await caller.SendAsync(PortCall.SaveSnapshot, clock, cancel => snapshots.SaveAsync(healthEvent, cancel));
            }
        }
        catch (Exception exception)
        {
            reporter.HealthPublishFailed(healthEvent, exception);
        }
    }

    /// <summary>
    /// Publishes what an older operation of the game would have published. What cannot be published is kept at once and not with this operation's closing, because only the record as
    /// it is now says what happened; so a record that the superseding operation has written shows that this was done.
    /// </summary>
    private async ValueTask PublishSupersededAsync(OperationScope scope, OperationEntry older, long fence)
    {
        if (scope.Before is not { } record || record.Fence < older.Fence || record.Fence >= fence)
        {
            return;
        }

        using var superseded = new OperationScope(new JournalDraft(Operation.Of(older), TimeSpan.Zero), report: null, this, caller, journal, time, CancellationToken.None);
        superseded.Begin(new FencedRecord(record, older.Fence));
        superseded.Resume(older);
        superseded.HasEarlierEvents = scope.HasEarlierEvents;
        try
        {
            await conclusion.ConcludeAsync(superseded, older, record);
        }
        catch (Exception) when (!scope.IsResumed)
        {
            // Recovery comes again, an operation goes on: that it exited is then all there is to say.
            superseded.AddEvent(HealthEvents.Exited(superseded, new ContainerExit { ContainerId = older.PreviousContainerId ?? "", Cause = ExitCause.Unknown }, record.LastOpAt));
        }

        await PublishAsync(superseded, new Ending(record));
        scope.HasEarlierEvents = superseded.HasEarlierEvents;
        if (superseded.Unpublished.Count > 0)
        {
            scope.HasEarlierEvents = true;
            if (!await TryAddAsync(superseded.Unpublished, superseded.ClosingClock))
            {
                scope.Keep(superseded.Unpublished);
            }
        }
    }

    private async ValueTask PublishOrKeepAsync(OperationScope scope, OutboxEvent due)
    {
        // A host may have been paused since the last check: what another holder has published by now would come before what happened earlier.
        if (!delivery.Serves(due) || scope.IsLeaseLost)
        {
            return;
        }

        if (scope.Unpublished.Count > 0 || delivery.IsDown(due) || await HasEarlierEventsAsync(scope) || !await TryPublishAsync(due, scope.ClosingClock))
        {
            scope.Keep([due]);
        }
    }

    private async ValueTask<bool> HasEarlierEventsAsync(OperationScope scope) =>
        scope.HasEarlierEvents ??= await HasEventsAsync(JournalText.GameId(scope.GameId), scope.ClosingClock);

    private async ValueTask PublishOrAddAsync(OutboxEvent due, CallClock clock)
    {
        if (!delivery.Serves(due) || (!delivery.IsDown(due) && !await HasEventsAsync(due.GameId, clock) && await TryPublishAsync(due, clock)))
        {
            return;
        }

        if (await TryAddAsync([due], clock))
        {
            delivery.Wake();
        }
        else
        {
            reporter.EventLost(due);
        }
    }

    /// <summary>Whether earlier events of the game are kept. A store that does not answer could not keep this one either: it is published.</summary>
    private async ValueTask<bool> HasEventsAsync(string gameId, CallClock clock)
    {
        try
        {
            return await caller.SendAsync(PortCall.HasEvents, clock, cancel => journal.HasEventsAsync(gameId, cancel));
        }
        catch (Exception exception)
        {
            reporter.OutboxFailed(gameId, exception);
            return false;
        }
    }

    private async ValueTask<bool> TryPublishAsync(OutboxEvent due, CallClock clock)
    {
        if (await delivery.SendAsync(due, clock) is { } problem)
        {
            reporter.PublishFailed(due, problem);
            return false;
        }

        reporter.EventPublished(due);
        return true;
    }

    private async ValueTask<bool> TryAddAsync(IReadOnlyList<OutboxEvent> events, CallClock clock)
    {
        try
        {
            await caller.SendAsync(PortCall.AddEvents, clock, cancel => journal.AddEventsAsync(events, cancel));
            return true;
        }
        catch (Exception exception)
        {
            reporter.OutboxFailed(events[0].GameId, exception);
            return false;
        }
    }

    private OutboxEvent Of(HealthEvent healthEvent) =>
        new() { GameId = healthEvent.GameId, OperationId = healthEvent.OperationId, HealthEvent = healthEvent, AddedAt = Now };

    private OutboxEvent Of(OperationScope scope, NotificationIntent intent) =>
        new() { GameId = JournalText.GameId(scope.GameId), OperationId = scope.Operation.Id, Notification = intent, AddedAt = Now };

    private NotificationIntent? TryBuild(OperationScope scope, NotificationType type, Failure failure)
    {
        try
        {
            return NotificationIntent.ForFailedStart(
                type, JournalText.GameId(scope.GameId), JournalText.ImageRef(scope.Draft.ImageRef), failure.Code, failure.Cause, time.GetUtcNow());
        }
        catch (ArgumentException exception)
        {
            reporter.NotificationNotBuilt(scope, type, exception);
            return null;
        }
    }
}
