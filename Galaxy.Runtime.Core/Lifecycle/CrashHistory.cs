using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>
/// How a game's crashes stand, by its journal entries, oldest first. Nothing else is remembered, so every host comes to the same
/// conclusion from the same entries, even after it was restarted.
/// </summary>
internal sealed class CrashHistory(CrashRestartOptions restarts, FlappingOptions flapping, BootOptions boot)
{
    private readonly HashSet<(string ContainerId, DateTimeOffset? FinishedAt)> exits = [];
    private readonly List<DateTimeOffset> crashes = [];
    private readonly List<DateTimeOffset> crashesSinceSomebodyActed = [];
    private readonly List<DateTimeOffset> attempts = [];
    private readonly List<DateTimeOffset> resumes = [];
    private long newestFence;
    private DateTimeOffset newestAttemptAt;
    private DateTimeOffset? escalatedAt;
    private bool isWantedDown;
    private bool hasSomebodyActedSince;

    /// <summary>The crash, or the failed attempt, after which the next attempt is due; null when none is.</summary>
    public OperationEntry? PendingCrash { get; private set; }

    /// <summary>The container that crashed last.</summary>
    public string? CrashedContainerId { get; private set; }

    /// <summary>How many attempts counted at the newest entry.</summary>
    public int Attempts { get; private set; }

    /// <summary>How many crashes lay within the window at the newest entry.</summary>
    public int Crashes { get; private set; }

    /// <summary>Why automatic restarts have ended; null while they have not.</summary>
    public string? GivenUp { get; private set; }

    /// <summary>Why administrators are to be notified of the newest entry; null if they are not.</summary>
    public string? Escalation { get; private set; }

    /// <summary>How the newest attempt failed; null when it did not, or if there was none since the last request.</summary>
    public ErrorCode? LastFailure { get; private set; }

    /// <summary>The game's end with its engine, or the failed attempt, after which a resume is due; null when none is.</summary>
    public OperationEntry? PendingResume { get; private set; }

    /// <summary>How many resumes counted at the newest entry.</summary>
    public int Resumes { get; private set; }

    /// <summary>Why the game is not resumed though it went down with its engine; null if it is, or if it is wanted down.</summary>
    public string? NotResumed { get; private set; }

    /// <summary>Whether an entry says that the container which the record said to run had crashed.</summary>
    public static bool IsCrash(OperationEntry entry) =>
        entry.Closing?.Evidence is { Cause: ExitCause.Crashed or ExitCause.Oom } exit
        && entry.WasRunning
        && string.Equals(exit.ContainerId, entry.PreviousContainerId, StringComparison.Ordinal);

    /// <param name="entry">The next entry; one that is open, or of a step inside another operation, counts for nothing.</param>
    /// <param name="isNew">Whether it is not in the journal yet: what it escalates is decided now, and marked on it.</param>
    public void Add(OperationEntry entry, bool isNew = false)
    {
        Escalation = null;
        if (entry.Closing is not { } closing || entry.CorrelationId != entry.OperationId)
        {
            return;
        }

        var reason = IsCrash(entry) ? AddCrash(entry) : null;
        if (Operation.IsCrashRestart(entry))
        {
            reason = AddAttempt(entry, closing);
        }
        else if (entry is { Kind: OperationKind.Stop, Source: OperationSource.AutoReconcile })
        {
            var givenUp = AddEnd(entry);
            reason ??= givenUp;
            reason = isNew ? reason : IsMarked(entry) ? reason ?? "it kept crashing" : null;
            AddEngineEnd(entry);
        }
        else if (Operation.IsResume(entry))
        {
            AddResume(entry, closing);
        }

        if (reason is not null)
        {
            (Escalation, escalatedAt, hasSomebodyActedSince) = (reason, entry.StartedAt, false);
        }

        if (IsCallersAct(entry, closing.ErrorCode))
        {
            if (entry.Fence > 0 ? entry.Fence < newestFence : (entry.LastRepeatedAt ?? closing.FinishedAt) < newestAttemptAt)
            {
                // It was asked for before what was counted since, and written late: it is no reason to begin to count anew, and still one to leave the game down.
                (PendingCrash, PendingResume) = (null, null);
                return;
            }

            crashesSinceSomebodyActed.Clear();
            attempts.Clear();
            (PendingCrash, GivenUp, LastFailure, Attempts) = (null, null, null, 0);
            hasSomebodyActedSince = true;
            resumes.Clear();
            (PendingResume, NotResumed) = (null, null);
            isWantedDown = entry.Kind is OperationKind.Stop or OperationKind.CleanupContainer;
        }
        else if (entry.Kind is OperationKind.Start or OperationKind.Restart or OperationKind.Patch && closing.ErrorCode is ErrorCode.None)
        {
            (PendingResume, NotResumed, isWantedDown) = (null, null, false);
        }

        newestFence = Math.Max(newestFence, entry.Fence);
    }

    /// <summary>The reconciler saw the game down: only if it went down with its engine and is not wanted down, a resume is due.</summary>
    private void AddEngineEnd(OperationEntry entry)
    {
        (PendingResume, NotResumed) = (null, null);
        if (!isWantedDown && entry is { WasRunning: true, Closing.Evidence: { Cause: ExitCause.EngineEnded } exit }
            && string.Equals(exit.ContainerId, entry.PreviousContainerId, StringComparison.Ordinal))
        {
            ResumeAfter(entry);
        }
    }

    private void AddResume(OperationEntry entry, OperationClosing closing)
    {
        if (closing.ErrorCode is ErrorCode.Cancelled or ErrorCode.LeaseLost or ErrorCode.Conflict)
        {
            // Nothing was tried.
            return;
        }

        resumes.Add(entry.StartedAt);
        if (!closing.IsSuccess && PendingResume is not null)
        {
            ResumeAfter(entry);
        }
    }

    private void ResumeAfter(OperationEntry entry)
    {
        Resumes = CountSince(resumes, entry.StartedAt - restarts.Interval);
        var isPending = Resumes < boot.MaxAttempts;
        PendingResume = isPending ? entry : null;
        NotResumed = isPending ? null : string.Create(CultureInfo.InvariantCulture, $"it was resumed {Resumes} times within {restarts.Interval}");
    }

    private static bool IsMarked(OperationEntry entry) => entry.IdempotencyKey?.StartsWith(JournalDraft.EscalationMark, StringComparison.Ordinal) is true;

    private static bool IsCallersAct(OperationEntry entry, ErrorCode errorCode) => entry.Kind switch
    {
        // Whether or not it could be done: the game is wanted down.
        OperationKind.Stop or OperationKind.CleanupContainer => entry.Source is not (OperationSource.AutoReconcile or OperationSource.AutoTtl) && errorCode is not ErrorCode.InvalidRequest,
        OperationKind.Start or OperationKind.Restart or OperationKind.Patch => errorCode is ErrorCode.None && !Operation.IsCrashRestart(entry) && !Operation.IsResume(entry),
        OperationKind.Unknown => false,
    };

    /// <returns>Why it is one too many; null when it is not, or if that was reported within the window.</returns>
    private string? AddCrash(OperationEntry entry)
    {
        var exit = entry.Closing!.Evidence!;
        if (!exits.Add((exit.ContainerId, exit.FinishedAt)))
        {
            // It was seen before, by an operation that could not write the record.
            return null;
        }

        var at = entry.StartedAt;
        crashes.Add(at);
        crashesSinceSomebodyActed.Add(at);
        CrashedContainerId = entry.PreviousContainerId;
        Crashes = CountSince(crashes, at - flapping.Window);
        return Crashes >= flapping.Crashes && !WasEscalatedWithinWindowOf(at) ? TooManyCrashes(Crashes) : null;
    }

    /// <summary>The reconciler saw the game down: only after a crash, and not after too many, an attempt is due.</summary>
    private string? AddEnd(OperationEntry entry)
    {
        PendingCrash = null;
        if (!IsCrash(entry))
        {
            return null;
        }

        Attempts = CountSince(attempts, entry.StartedAt - restarts.Interval);
        var recent = CountSince(crashesSinceSomebodyActed, entry.StartedAt - flapping.Window);
        return OweAfter(entry, recent >= flapping.Crashes ? TooManyCrashes(recent) : null);
    }

    private string? AddAttempt(OperationEntry entry, OperationClosing closing)
    {
        if (closing.ErrorCode is ErrorCode.Cancelled or ErrorCode.LeaseLost or ErrorCode.Conflict)
        {
            // Nothing was tried.
            return null;
        }

        attempts.Add(entry.StartedAt);
        newestAttemptAt = entry.StartedAt;
        Attempts = CountSince(attempts, entry.StartedAt - restarts.Interval);
        if (closing.IsSuccess)
        {
            (PendingCrash, LastFailure) = (null, null);
            return null;
        }

        if (PendingCrash is null && GivenUp is null)
        {
            // A request has ended the restarts since it began: it was opened late, or it was already under way.
            return null;
        }

        LastFailure = closing.ErrorCode;
        return OweAfter(entry, tooMuch: null);
    }

    /// <returns>Why restarts end with this entry; null when it is not, when it was before, or when it was escalated already.</returns>
    private string? OweAfter(OperationEntry entry, string? tooMuch)
    {
        tooMuch ??= Attempts >= restarts.MaxAttempts
            ? string.Create(CultureInfo.InvariantCulture, $"{Attempts} restarts within {restarts.Interval} did not help")
            : null;
        PendingCrash = tooMuch is null && GivenUp is null ? entry : null;
        if (tooMuch is null || GivenUp is not null)
        {
            return null;
        }

        GivenUp = tooMuch;
        return restarts.Enabled && (hasSomebodyActedSince || !WasEscalatedWithinWindowOf(entry.StartedAt)) ? tooMuch : null;
    }

    private bool WasEscalatedWithinWindowOf(DateTimeOffset at) => at - escalatedAt < flapping.Window;

    private string TooManyCrashes(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} crashes within {flapping.Window}");

    private static int CountSince(List<DateTimeOffset> instants, DateTimeOffset since) => instants.Count(at => at > since);
}

/// <summary>Reads what was done to a game as the history of its crashes. How far back is a question of time, never of how many entries there are.</summary>
internal sealed class CrashJournal(IOperationLogStore journal, PortCaller caller, CrashRestartOptions restarts, FlappingOptions flapping, BootOptions boot)
{
    private const int UsualCount = 200;

    // A stop whose host's clock is behind by up to so much is still found after a crash that a host with a right clock wrote down.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(2);

    private readonly TimeSpan needed = NeededBy(restarts, flapping);

    /// <summary>How long after a crash its last attempt may come.</summary>
    public static TimeSpan LookBackOf(CrashRestartOptions restarts) => restarts.Interval + (restarts.MaxDelay * (1 + restarts.Jitter) * restarts.MaxAttempts);

    /// <summary>The oldest entry that is ever read is at most this old: the operation log must keep entries for so long.</summary>
    public static TimeSpan ReachOf(CrashRestartOptions restarts, FlappingOptions flapping) => NeededBy(restarts, flapping) * 2;

    /// <summary>What was done to the operation's game, the one written last first.</summary>
    /// <param name="scope">The operation.</param>
    /// <param name="since">Further back than crashes need, if it is earlier.</param>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(OperationScope scope, DateTimeOffset? since = null)
    {
        var usual = Since(scope.Operation.StartedAt);
        var first = since < usual ? since.Value : usual;
        return ReadAsync(limit => scope.AskAsync(PortCall.ReadActs, cancel => journal.ReadActsAsync(scope.GameId, first, limit, cancel)));
    }

    /// <summary>The same outside any operation.</summary>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, DateTimeOffset now, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var usual = Since(now);
        var first = since < usual ? since.Value : usual;
        return ReadAsync(limit => caller.SendAsync(PortCall.ReadActs, cancel => journal.ReadActsAsync(gameId, first, limit, cancel), cancellationToken));
    }

    /// <summary>Since when it counts what was asked of a game that may be resumed: since its last start, however long ago; null if no game is.</summary>
    public DateTimeOffset? SinceStartOf(RuntimeRecord? record) => boot.Resume is BootResume.Running ? record?.StartedAt - ExitClassifier.ClocksApart : null;

    /// <summary>Why a game that may have gone down with its engine stays down; null if it does not, because it is restarted as crashed.</summary>
    public string? WhyInDoubt(ContainerExit exit) => exit.Cause is ExitCause.Crashed && restarts.Enabled
        ? null
        : "it ended before its engine came back, and a stop of this one container would have left the same";

    /// <summary>Why a game whose end, or whose resume, is recorded by this operation is not resumed; null if it is, or if it is wanted down.</summary>
    public string? WhyNotResumed(OperationScope scope, IReadOnlyList<OperationEntry> newestFirst, ErrorCode errorCode, ContainerExit? exit)
    {
        var history = Read(newestFirst, except: scope.Operation.Id);
        history.Add(scope.Entry(new OperationClosing { ErrorCode = errorCode, FinishedAt = scope.Operation.StartedAt, Evidence = exit }), isNew: true);
        return history.NotResumed;
    }

    /// <param name="newestFirst">What was done to the game, as a journal gives it.</param>
    /// <param name="except">An operation that is left out, because it has not ended yet.</param>
    public CrashHistory Read(IReadOnlyList<OperationEntry> newestFirst, Guid? except = null)
    {
        var history = new CrashHistory(restarts, flapping, boot);
        foreach (var entry in newestFirst.Reverse())
        {
            if (entry.OperationId != except)
            {
                history.Add(entry);
            }
        }

        return history;
    }

    /// <summary>Escalates if this operation, ending as it does, is what makes it too much.</summary>
    public void Consider(OperationScope scope, IReadOnlyList<OperationEntry> newestFirst, ErrorCode errorCode, ContainerExit? exit)
    {
        var history = Read(newestFirst, except: scope.Operation.Id);
        var entry = scope.Entry(new OperationClosing { ErrorCode = errorCode, FinishedAt = scope.Operation.StartedAt, Evidence = exit });
        history.Add(entry, isNew: !scope.IsResumed);
        if (history.Escalation is { } reason)
        {
            // Made of what the journal keeps, so that an escalation that is published twice is the same one.
            scope.Draft.Escalate(new GameFlapping
            {
                OccurredAt = entry.StartedAt,
                OperationId = entry.OperationId,
                GameId = entry.GameId,
                ImageRef = entry.ImageRef ?? "",
                Crashes = history.Crashes,
                Reason = reason,
                IsGivenUp = restarts.Enabled && history.GivenUp is not null,
            });
        }
    }

    private static TimeSpan NeededBy(CrashRestartOptions restarts, FlappingOptions flapping) =>
        ClockTolerance + LookBackOf(restarts) + (restarts.Interval > flapping.Window ? restarts.Interval : flapping.Window);

    /// <summary>
    /// The period that crashes need, and up to as much again: its beginning moves in steps, because one that moved with every entry would make the same
    /// entries give another last notification each time.
    /// </summary>
    private DateTimeOffset Since(DateTimeOffset now)
    {
        var first = Math.Max(0, now.UtcTicks - needed.Ticks);
        return new DateTimeOffset(first - (first % needed.Ticks), TimeSpan.Zero);
    }

    private static async ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(Func<int, ValueTask<IReadOnlyList<OperationEntry>>> read)
    {
        var entries = await read(UsualCount);
        return entries.Count < UsualCount ? entries : await read(int.MaxValue);
    }
}
