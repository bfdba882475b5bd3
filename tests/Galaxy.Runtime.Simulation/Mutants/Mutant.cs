namespace Galaxy.Runtime.Simulation;

/// <summary>A bug planted in a copy of the sources: one defence that is not there.</summary>
/// <param name="Name">Which defence.</param>
/// <param name="Edits">How it is taken away, when its name is the chosen one.</param>
internal sealed record Mutant(string Name, params Edit[] Edits)
{
    private const string Core = "Galaxy.Runtime.Core/";
    private const string Testing = "Galaxy.Runtime.Testing/";
    private const string LogWriting = Testing + "InMemory/InMemoryOperationLogStore.Writing.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("fence check", new Edit(
            Testing + "InMemory/InMemoryRuntimeRecordStore.cs",
            "|| newest != fence;",
            "|| (newest != fence && !Mutation.Is(\"fence check\"));")),
        new("a stop in the row of a step", new Edit(
            Core + "Model/OperationEntry.cs",
            "&& CorrelationId == OperationId && closing",
            "&& (CorrelationId == OperationId || Mutation.Is(\"a stop in the row of a step\")) && closing")),
        new("second fence", new Edit(
            Core + "Model/OperationEntry.cs",
            "head.Fence >= Fence &&",
            "(Mutation.Is(\"second fence\") ? head.Fence == Fence : head.Fence >= Fence) &&")),
        new("a stop during a restart's pull", new Edit(
            Core + "Recovery/CrashRestarts.cs",
            "if (!IsStillDue(planned, record, crashes.Read(await",
            "if (!Mutation.Is(\"a stop during a restart's pull\") && !IsStillDue(planned, record, crashes.Read(await")),
        new("superseded once", new Edit(
            LogWriting,
            "(hasWritten ? null :",
            "(hasWritten && !Mutation.Is(\"superseded once\") ? null :")),
        new("late opening below the record", new Edit(
            Core + "Recovery/InterruptedOperations.cs",
            "if (own is null && scope.Record is { Status: RuntimeStatus.Running } record && record.Fence > entry.Fence",
            "if (!Mutation.Is(\"late opening below the record\") && own is null && scope.Record is { Status: RuntimeStatus.Running } record && record.Fence > entry.Fence")),
        new("attempt after a stop", new Edit(
            Core + "Lifecycle/CrashHistory.cs",
            "if (PendingCrash is null && GivenUp is null)",
            "if (!Mutation.Is(\"attempt after a stop\") && PendingCrash is null && GivenUp is null)")),
        new("supersede on open", new Edit(
            LogWriting,
            "Where(row => row.Entry.Closing is null && row.Entry.Fence < entry.Fence)",
            "Where(row => !Mutation.Is(\"supersede on open\") && row.Entry.Closing is null && row.Entry.Fence < entry.Fence)")),
        new("commit before changes", new Edit(
            Core + "Operations/OperationScope.cs",
            "            opened = await caller.SendAsync(PortCall.OpenEntry,",
            "            opened = Mutation.Is(\"commit before changes\") ? new OpenEntryResult { Entry = Entry() } : await caller.SendAsync(PortCall.OpenEntry,")),
        new("read-back", new Edit(
            Core + "Lifecycle/RecordWriter.cs",
            "        FencedRecord head;\n",
            "        if (Mutation.Is(\"read-back\")) throw fault;\n        FencedRecord head;\n")),
        new("renewal by monotonic clock", new Edit(
            Core + "Operations/GameLease.cs",
            "private TimeSpan Remaining => ",
            "private TimeSpan Remaining => Mutation.Is(\"renewal by monotonic clock\") ? options.Duration : ")),
        new(
            "undo forbidden after loss",
            new Edit(
                Core + "Operations/OperationRunner.cs",
                "is not { } failure || ending.IsInterrupted || !scope.IsCommitted || scope.IsResumed)",
                "is not { } failure || (ending.IsInterrupted && !Mutation.Is(\"undo forbidden after loss\")) || !scope.IsCommitted || scope.IsResumed)"),
            new Edit(
                Core + "Operations/OperationScope.cs",
                "        while (undo is not null && undo.TryPop(out var step))",
                "        isUndoing = Mutation.Is(\"undo forbidden after loss\");\n        if (isUndoing) steps = ClosingClock;\n        while (undo is not null && undo.TryPop(out var step))"),
            new Edit(
                Core + "Operations/OperationScope.cs",
                "    private readonly CallClock steps;",
                "    private bool isUndoing;\n    private CallClock steps;"),
            new Edit(
                Core + "Operations/OperationScope.cs",
                "        if (IsLeaseLost)\n        {\n            throw new LeaseLostException();",
                "        if (IsLeaseLost && !isUndoing)\n        {\n            throw new LeaseLostException();")),
        new("resolve", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "if (left <= TimeSpan.Zero)",
            "if (Mutation.Is(\"settle\") || left <= TimeSpan.Zero)")),
        new("look again on name taken", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "attempt <= 2; attempt++",
            "attempt <= (Mutation.Is(\"look again on name taken\") ? 1 : 2); attempt++")),
        new("restart's undo", new Edit(
            Core + "Lifecycle/Recreation.cs",
            "        else if (rollback is not null)\n",
            "        else if (rollback is not null && !Mutation.Is(\"restart's undo\"))\n")),
        new("replay inspects", new Edit(
            Core + "Lifecycle/StartOperation.cs",
            "        GameInspection? seen = null;\n",
            "        if (Mutation.Is(\"replay inspects\") && scope.Record is { Status: RuntimeStatus.Running } believed) return StepResult.Replay(believed);\n        GameInspection? seen = null;\n")),
        new("own-operation label on undo", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "            && ContainerOwnership.IsOf(container, scope.Operation))",
            "            && (Mutation.Is(\"own-operation label on undo\") || ContainerOwnership.IsOf(container, scope.Operation)))")),
        new("settings of the container", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "            SettingsDigest = ContainerOwnership.SettingsOf(container),",
            "            SettingsDigest = Mutation.Is(\"settings of the container\") ? scope.Draft.SettingsDigest : ContainerOwnership.SettingsOf(container),")),
        new("two lists", new Edit(
            Core + "Recovery/Reconciler.cs",
            "        await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);\n        var again",
            "        if (!Mutation.Is(\"two lists\")) await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);\n        var again")),
        new("renewal", new Edit(
            Core + "Operations/GameLease.cs",
            "        if (!isDisposed && !isLost)\n        {\n            renewing",
            "        if (!Mutation.Is(\"renewal\") && !isDisposed && !isLost)\n        {\n            renewing")),
        new("leftover goes first", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "            if (await containers.ClearAsync(scope, container) is { } notCleared)",
            "            if (!Mutation.Is(\"leftover goes first\") && await containers.ClearAsync(scope, container) is { } notCleared)")),
        new("overtaken operations", new Edit(
            Core + "Recovery/InterruptedOperations.cs",
            "        if (await recoveryInspector.IsOvertakenAsync(scope, entry))",
            "        if (!Mutation.Is(\"overtaken operations\") && await recoveryInspector.IsOvertakenAsync(scope, entry))")),
        new(
            "newest by fence",
            new Edit(
                Core + "Recovery/ReconcileApplier.cs",
                "if (entries.MaxBy(static entry => entry.Fence) is not { } open)",
                "if ((Mutation.Is(\"newest by fence\") ? entries.FirstOrDefault() : entries.MaxBy(static entry => entry.Fence)) is not { } open)"),
            new Edit(
                LogWriting,
                "if (rows.Of(entry.GameId).Any(row => row.Entry.Fence > entry.Fence))",
                "if (!Mutation.Is(\"late opening is born closed\") && !Mutation.Is(\"newest by fence\") && rows.Of(entry.GameId).Any(row => row.Entry.Fence > entry.Fence))")),

        // R1: an answer that changes nothing.
        // Its edit is part of the one before: while it is awake, no two entries of a game are open.
        new("late opening is born closed"),
        new("stop inspects", new Edit(
            Core + "Lifecycle/StopOperation.cs",
            "        if (!seen.IsAnyAlive)\n",
            "        if (Mutation.Is(\"stop inspects\") || !seen.IsAnyAlive)\n")),
        new("stop over an open entry", new Edit(
            Core + "Lifecycle/StopOperation.cs",
            "            if (unresolved is null)\n",
            "            if (Mutation.Is(\"stop over an open entry\") || unresolved is null)\n")),
        new("start over an open entry", new Edit(
            Core + "Lifecycle/StartOperation.cs",
            "return unresolved is null ? await KeepAsync(",
            "return unresolved is null || Mutation.Is(\"start over an open entry\") ? await KeepAsync(")),
        new("cleanup over an open entry", new Edit(
            Core + "Lifecycle/CleanupOperation.cs",
            "            if (unresolved is null)\n",
            "            if (Mutation.Is(\"cleanup over an open entry\") || unresolved is null)\n")),
        new("key over an open entry", new Edit(
            Core + "Lifecycle/KeyReplay.cs",
            "        if (unresolved is null)\n",
            "        if (Mutation.Is(\"key over an open entry\") || unresolved is null)\n")),
        new("key replay is about now", new Edit(
            Core + "Lifecycle/KeyReplay.cs",
            "        if (!IsSo(earlier, record, seen))\n",
            "        if (!Mutation.Is(\"key replay is about now\") && !IsSo(earlier, record, seen))\n")),
        new("replay's row is written", new Edit(
            Core + "Operations/OperationRunner.cs",
            "        return !isAnswered ? ending\n",
            "        return !isAnswered || Mutation.Is(\"replay's row is written\") ? ending\n")),
        new("lost opening is interrupted", new Edit(
            Core + "Operations/OperationRunner.cs",
            "        if (scope.IsOpeningDoubtful)\n        {\n            return Ending.Interrupted",
            "        if (scope.IsOpeningDoubtful && !Mutation.Is(\"lost opening is interrupted\"))\n        {\n            return Ending.Interrupted")),
        new("rollback data is taken over", new Edit(
            LogWriting,
            "entry.Superseding(interrupted?.Entry) with",
            "(Mutation.Is(\"rollback data is taken over\") ? entry : entry.Superseding(interrupted?.Entry)) with")),
        new("superseded operation's events", new Edit(
            Core + "Operations/EventPublisher.cs",
            "if (scope.Before is not { } record || record.Fence < older.Fence || record.Fence >= fence)",
            "if (scope.Before is not { } record || record.Fence < older.Fence || record.Fence >= fence || Mutation.Is(\"superseded operation's events\"))")),
        new("grace period of a dead host's stop", new Edit(
            Core + "Recovery/InterruptedOperations.cs",
            "if (!await wait.WhileAsync(scope, async () => GameInspection.IsAlive(old = await InspectOldAsync(scope, entry))))",
            "if (Mutation.Is(\"grace period of a dead host's stop\") ? (old = await InspectOldAsync(scope, entry)) is null && false : !await wait.WhileAsync(scope, async () => GameInspection.IsAlive(old = await InspectOldAsync(scope, entry))))")),
        new("interrupted stop is finished", new Edit(
            Core + "Recovery/InterruptedOperations.cs",
            "        if (EntryConclusion.IsOfAnExit(entry, out _))\n",
            "        if (Mutation.Is(\"interrupted stop is finished\")) return Interrupted(\"planted\");\n        if (EntryConclusion.IsOfAnExit(entry, out _))\n")),
        new("retention over an open entry", new Edit(
            Core + "Lifecycle/CleanupOperation.cs",
            "        if (unresolved is not null)\n",
            "        if (unresolved is not null && !Mutation.Is(\"retention over an open entry\"))\n")),

        // R2: hands.
        new("removal without force", new Edit(
            Core + "Lifecycle/ContainerStopper.cs",
            "docker.RemoveContainerAsync(containerId, force: false, cancel)",
            "docker.RemoveContainerAsync(containerId, force: Mutation.Is(\"removal without force\"), cancel)")),
        new("stop before removal", new Edit(
            Core + "Lifecycle/ContainerStopper.cs",
            "        return await TryStopAsync(scope, container.Id) is { } notStopped ? notStopped : await RemoveStoppedAsync",
            "        return !Mutation.Is(\"stop before removal\") && await TryStopAsync(scope, container.Id) is { } notStopped ? notStopped : await RemoveStoppedAsync")),
        new("paused game is no replay", new Edit(
            Core + "Lifecycle/StartOperation.cs",
            "record.Status is RuntimeStatus.Running && container.State is ContainerState.Running)",
            "record.Status is RuntimeStatus.Running && (container.State is ContainerState.Running || Mutation.Is(\"paused game is no replay\")))")),
        new("settling begins anew", new Edit(
            Core + "Lifecycle/ContainerStarter.cs",
            "if (startedAt is null ? isPolled : container.StartedAt != startedAt)",
            "if (!Mutation.Is(\"settling begins anew\") && (startedAt is null ? isPolled : container.StartedAt != startedAt))")),

        // R3, R9: no decision depends on a window of rows.
        new("open entry beyond a page", new Edit(
            Core + "Recovery/ReconcileApplier.cs",
            "cancel => journal.ReadOpenAsync(item.GameId, cancel), cancellationToken)",
            "async cancel => Mutation.Is(\"open entry beyond a page\") ? (IReadOnlyList<OperationEntry>)[.. (await journal.ReadAsync(item.GameId, 50, before: null, cancel)).Entries.Where(static entry => entry.Closing is null)] : await journal.ReadOpenAsync(item.GameId, cancel), cancellationToken)")),
        new("creating operation beyond a page", new Edit(
            Core + "Recovery/RecoveryInspector.cs",
            "scope.AskAsync(PortCall.FindEntry, cancel => journal.FindAsync(id, cancel))",
            "scope.AskAsync(PortCall.FindEntry, async cancel => Mutation.Is(\"creating operation beyond a page\") ? (await journal.ReadAsync(scope.GameId, 50, before: null, cancel)).Entries.FirstOrDefault(entry => entry.OperationId == id) : await journal.FindAsync(id, cancel))")),
        new("crashes beyond a page", new Edit(
            Core + "Lifecycle/CrashHistory.cs",
            "caller.SendAsync(PortCall.ReadActs, cancel => journal.ReadActsAsync(gameId, first, limit, cancel), cancellationToken)",
            "caller.SendAsync(PortCall.ReadActs, async cancel => Mutation.Is(\"crashes beyond a page\") ? (await journal.ReadAsync(gameId, 100, before: null, cancel)).Entries : await journal.ReadActsAsync(gameId, first, limit, cancel), cancellationToken)"),
            new Edit(
            Core + "Lifecycle/CrashHistory.cs",
            "cancel => journal.ReadActsAsync(scope.GameId, first, limit, cancel)",
            "async cancel => Mutation.Is(\"crashes beyond a page\") ? (await journal.ReadAsync(scope.GameId, 100, before: null, cancel)).Entries : await journal.ReadActsAsync(scope.GameId, first, limit, cancel)")),
        new("limit of crash restarts", new Edit(
            Core + "Lifecycle/CrashHistory.cs",
            "tooMuch ??= Attempts >= restarts.MaxAttempts",
            "tooMuch ??= Attempts >= restarts.MaxAttempts * (Mutation.Is(\"limit of crash restarts\") ? 4 : 1)")),
        new("stop ends crash restarts", new Edit(
            Core + "Model/OperationEntry.cs",
            "            || (Kind is OperationKind.Stop or OperationKind.CleanupContainer\n",
            "            || (!Mutation.Is(\"stop ends crash restarts\") && Kind is OperationKind.Stop or OperationKind.CleanupContainer\n")),

        // R7: events.
        new("events are kept", new Edit(
            Core + "Operations/EventPublisher.cs",
            "            scope.Keep([due]);",
            "            if (!Mutation.Is(\"events are kept\")) scope.Keep([due]);")),
        new("events are kept with the closing", new Edit(
            Core + "Operations/OperationRunner.cs",
            "Unpublished = scope.Unpublished,",
            "Unpublished = Mutation.Is(\"events are kept with the closing\") ? [] : scope.Unpublished,")),
        new("later events wait", new Edit(
            Core + "Operations/EventPublisher.cs",
            "|| delivery.IsDown(due) || await HasEarlierEventsAsync(scope)",
            "|| delivery.IsDown(due) || (!Mutation.Is(\"later events wait\") && await HasEarlierEventsAsync(scope))")),
        new("outage keeps an event", new Edit(
            Core + "Operations/EventSweep.cs",
            "        if (problem is not null && EventDelivery.IsOutage(problem))\n        {\n            pass.FindDown(waiting);\n            return false;",
            "        if (problem is not null && EventDelivery.IsOutage(problem) && !Mutation.Is(\"outage keeps an event\"))\n        {\n            pass.FindDown(waiting);\n            return false;"),
            new Edit(
            Core + "Operations/EventSweep.cs",
            "if (problem is not null && waiting.Attempts + 1 < options.MaxAttempts)",
            "if (problem is not null && waiting.Attempts + 1 < options.MaxAttempts && !Mutation.Is(\"outage keeps an event\"))")),

        // R8: the log is bounded.
        new("pruning keeps what is needed", new Edit(
            LogWriting,
            "&& !rows.IsNeeded(row)",
            "&& (Mutation.Is(\"pruning keeps what is needed\") || !rows.IsNeeded(row))")),
    ];
}
