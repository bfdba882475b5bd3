namespace Galaxy.Runtime;

/// <summary>Says why a container exited and keeps the evidence, before the container is removed.</summary>
internal sealed class ExitClassifier(IContainerEngine docker, IOperationLogStore journal, CrashJournal crashes, EngineEnds ends, TimeProvider time)
{
    /// <summary>By how much the engine's clock may go before the hosts'; a day costs a few entries more to read.</summary>
    public static readonly TimeSpan ClocksApart = TimeSpan.FromDays(1);

    private const int LogLines = 20;
    private const int MaxLogLength = 4_096;
    private const int KilledExitCode = 137;
    private const int TerminatedExitCode = 143;

    /// <summary>Keeps the evidence of a container that ran and exited, and reports an exit that was not requested.</summary>
    public async ValueTask KeepEvidenceAsync(OperationScope scope, ContainerInfo container)
    {
        if (container.State is not (ContainerState.Exited or ContainerState.Dead) || container.StartedAt is null)
        {
            return;
        }

        var entries = IsRecordedAsStopped(scope, container) ? [] : await ReadEntriesAsync(scope, container.StartedAt.Value - ClocksApart);
        var exit = await ClassifyAsync(scope, container, entries);
        scope.Draft.Evidence = exit;
        if (exit.Cause is not ExitCause.Stopped)
        {
            scope.AddEvent(HealthEvents.Exited(scope, exit, time.GetUtcNow()));
        }

        if (entries is null)
        {
            return;
        }

        if (exit.Cause is ExitCause.Crashed or ExitCause.Oom)
        {
            crashes.Consider(scope, entries, ErrorCode.None, exit);
        }

        if (EntryConclusion.IsOfAnExit(scope.Entry(), out _) && ends.Of(container) is { } end && exit.Cause is not (ExitCause.Stopped or ExitCause.Oom))
        {
            scope.Draft.NotResumed = end.Sign is null ? crashes.WhyInDoubt(exit) : crashes.WhyNotResumed(scope, entries, ErrorCode.None, exit);
        }
    }

    /// <summary>Inspects an exited container. Faults leave evidence out; they fail nothing.</summary>
    private async ValueTask<ContainerExit> ClassifyAsync(OperationScope scope, ContainerInfo container, IReadOnlyList<OperationEntry>? entries)
    {
        var wasStopped = IsRecordedAsStopped(scope, container) ? true : await WasStopRequestedAsync(scope, container, entries);
        return new ContainerExit
        {
            ContainerId = container.Id,
            Cause = CauseOf(container, wasStopped, ends.Of(container)),
            ExitCode = container.ExitCode,
            OomKilled = container.OomKilled,
            FinishedAt = container.FinishedAt?.ToMicroseconds(),
            LogTail = await ReadLogAsync(scope, container),
        };
    }

    private static ExitCause CauseOf(ContainerInfo container, bool? wasStopRequested, EngineEnd? end) => container switch
    {
        _ when wasStopRequested is true => ExitCause.Stopped,
        { OomKilled: true, ExitCode: not 0 } => ExitCause.Oom,
        _ when end is { Sign: not null } => ExitCause.EngineEnded,
        { ExitCode: null } => ExitCause.Unknown,
        { ExitCode: KilledExitCode or TerminatedExitCode } => wasStopRequested is null ? ExitCause.Unknown : ExitCause.KilledExternally,
        _ => ExitCause.Crashed,
    };

    /// <summary>Whether its end is in the journal already; the reconciler's own entry of that end is the exception, when it is resolved.</summary>
    private static bool IsRecordedAsStopped(OperationScope scope, ContainerInfo container) =>
        scope.Before is { Status: RuntimeStatus.Stopped } stopped
        && Names(stopped.ContainerId, container)
        && scope.Operation is not { Kind: OperationKind.Stop, Source: OperationSource.AutoReconcile };

    private async ValueTask<IReadOnlyList<OperationEntry>?> ReadEntriesAsync(OperationScope scope, DateTimeOffset since)
    {
        try
        {
            return await crashes.ReadAsync(scope, since);
        }
        catch (RuntimePortException)
        {
            return null;
        }
    }

    /// <returns>Whether a stop of this container was requested since it was last started; null when the journal does not say.</returns>
    private async ValueTask<bool?> WasStopRequestedAsync(OperationScope scope, ContainerInfo container, IReadOnlyList<OperationEntry>? entries)
    {
        if (entries is null)
        {
            return null;
        }

        // What was asked before the record said that this container runs is past; a rollback may have started it again.
        var recordedAt = scope.Before is { Status: RuntimeStatus.Running } record && Names(record.ContainerId, container) ? record.Fence : 0;

        // Newest first: the journal's own order needs no clocks to agree.
        foreach (var entry in entries)
        {
            if (entry.Closing is { IsSuccess: true } closing && entry.Kind is not (OperationKind.Stop or OperationKind.CleanupContainer) && Names(closing.ContainerId, container))
            {
                return false;
            }

            if (MayHaveStopped(entry) && entry.CorrelationId != scope.Operation.Id && entry.Fence > recordedAt && entry.WasRunning && Names(entry.PreviousContainerId, container))
            {
                return await IsStillWantedAsync(scope, entry);
            }
        }

        return false;
    }

    /// <summary>A stop that failed counts until a later request was answered, such as a start that found the game running.</summary>
    private async ValueTask<bool?> IsStillWantedAsync(OperationScope scope, OperationEntry entry)
    {
        try
        {
            return entry.Closing is not { IsSuccess: false } || !await scope.AskAsync(PortCall.IsOvertaken, cancel => journal.IsOvertakenAsync(entry, cancel));
        }
        catch (RuntimePortException)
        {
            return null;
        }
    }

    private static bool MayHaveStopped(OperationEntry entry) => entry.Kind switch
    {
        OperationKind.Stop => true,
        OperationKind.Restart or OperationKind.Patch => entry.WasCommitted,
        OperationKind.Unknown or OperationKind.Start or OperationKind.CleanupContainer => false,
    };

    private async ValueTask<string> ReadLogAsync(OperationScope scope, ContainerInfo container)
    {
        try
        {
            var log = await scope.AskAsync(PortCall.ReadLogTail, cancel => docker.ReadLogTailAsync(container.Id, LogLines, cancel));
            return log.Length <= MaxLogLength ? log : log[^MaxLogLength..];
        }
        catch (RuntimePortException)
        {
            return "";
        }
    }

    private static bool Names(string? containerId, ContainerInfo container) => string.Equals(containerId, container.Id, StringComparison.Ordinal);
}
