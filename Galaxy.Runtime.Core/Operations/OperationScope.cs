namespace Galaxy.Runtime;

/// <summary>What one running operation knows: its record and fence, how to call out, how to undo what it did, what to publish.</summary>
internal sealed class OperationScope : IDisposable
{
    private readonly EventPublisher publisher;
    private readonly PortCaller caller;
    private readonly IOperationLogStore journal;
    private readonly TimeProvider time;
    private readonly OperationReport? report;
    private readonly CallClock steps;
    private readonly TaskCompletionSource? released;
    private readonly CancellationTokenRegistration callerCancels;
    private Stack<Func<OperationScope, ValueTask<Failure?>>>? undo;
    private List<HealthEvent>? events;
    private List<OutboxEvent>? unpublished;
    private RuntimeRecord? record;
    private bool isRecordDoubtful;
    private int phase = (int)ScopePhase.Checking;

    public OperationScope(
        JournalDraft draft, OperationReport? report, EventPublisher publisher, PortCaller caller, IOperationLogStore journal, TimeProvider time,
        CancellationToken callerToken)
    {
        Draft = draft;
        this.report = report;
        this.publisher = publisher;
        this.caller = caller;
        this.journal = journal;
        this.time = time;
        CallerToken = callerToken;
        steps = new CallClock(time);
        ClosingClock = new CallClock(time);
        released = draft.Operation.Kind is OperationKind.Start ? new TaskCompletionSource() : null;
        callerCancels = callerToken.UnsafeRegister(static scope => ((OperationScope)scope!).TryCancel(ScopePhase.CancelledByCaller), this);
    }

    public Operation Operation => Draft.Operation;

    /// <summary>What the journal entry will say.</summary>
    public JournalDraft Draft { get; }

    public string GameId => Operation.GameId;

    public CancellationToken CallerToken { get; }

    /// <summary>The deadline of calls that no cancellation may stop: closing, publishing, releasing.</summary>
    public CallClock ClosingClock { get; }

    /// <summary>The clock of the steps' calls: ended by the caller or a stop before commit, by a lost lease always.</summary>
    public CallClock Steps => steps;

    public GameLease? Lease { get; private set; }

    /// <summary>The game's record: as read, then as this operation wrote it.</summary>
    public RuntimeRecord? Record
    {
        get => record;
        set => (record, isRecordDoubtful) = (value, false);
    }

    /// <summary>The record of what runs now; null when nothing does, or when that is not known.</summary>
    public RuntimeRecord? RunsNow => isRecordDoubtful || IsLeaseLost || record is not { Status: RuntimeStatus.Running } ? null : record;

    /// <summary>The record as it was when the operation began.</summary>
    public RuntimeRecord? Before { get; private set; }

    /// <summary>The JSON of the settings that <see cref="Before"/> names; null if it names none, or they were not read.</summary>
    public string? SettingsBefore { get; private set; }

    public long Fence { get; set; }

    /// <summary>The longest grace period of a stop that the engine may still be carrying out for a host that is gone; null where no entry names one.</summary>
    public TimeSpan? LongestGrace { get; private set; }

    /// <summary>The engine that the operation's writes bind the record to, though it names another one; null while the record's own counts.</summary>
    public string? EngineId { get; set; }

    /// <summary>The reference by which the image of the old version was found, because the engine does not know its content id any more; null if it does.</summary>
    public string? FoundByDigest { get; set; }

    /// <summary>The image reference that runs again after a failure; null when nothing was rolled back.</summary>
    public string? RolledBackTo { get; set; }

    /// <summary>What the operation log answered to the opening; null before commit.</summary>
    public OpenEntryResult? Opened { get; private set; }

    /// <summary>Whether the log did not answer the opening: the entry may be there, or may still come, unless one with its id is closed.</summary>
    public bool IsOpeningDoubtful { get; private set; }

    /// <summary>Whether it was taken over from a host that is gone.</summary>
    public bool IsResumed => Draft.IsResumed;

    public bool IsCommitted => phase is (int)ScopePhase.Committed;

    public bool IsCancelledByCaller => phase is (int)ScopePhase.CancelledByCaller;

    public bool IsCancelledByStop => phase is (int)ScopePhase.CancelledByStop;

    public bool IsLeaseLost => Lease is { IsLost: true };

    public IReadOnlyList<HealthEvent> Events => events ?? (IReadOnlyList<HealthEvent>)[];

    /// <summary>Whether earlier events of the game are kept, so that this operation's must wait behind them; null while that is not known.</summary>
    public bool? HasEarlierEvents { get; set; }

    /// <summary>What could not be published; it is kept with the closing.</summary>
    public IReadOnlyList<OutboxEvent> Unpublished => unpublished ?? (IReadOnlyList<OutboxEvent>)[];

    /// <summary>Ends when this start has released its lease.</summary>
    public Task Released => released?.Task ?? Task.CompletedTask;

    public void Hold(GameLease lease)
    {
        Lease = lease;
        lease.OnLost(steps.End);
    }

    public void Begin(FencedRecord head)
    {
        Before = Record = head.Record;
        SettingsBefore = head.Settings;
        Fence = head.Fence;
    }

    /// <summary>What the record says to run may not run any more: until a record is known again, no answer says that it does.</summary>
    public void InvalidateRecord() => isRecordDoubtful = true;

    /// <summary>The point of no return: every check has passed; the plan is in the journal; no caller can cancel any more.</summary>
    public async ValueTask CommitAsync()
    {
        ThrowIfLost();
        if (Interlocked.CompareExchange(ref phase, (int)ScopePhase.Committing, (int)ScopePhase.Checking) is not (int)ScopePhase.Checking)
        {
            throw new OperationCanceledException();
        }

        OpenEntryResult opened;
        IsOpeningDoubtful = true;
        try
        {
            opened = await caller.SendAsync(PortCall.OpenEntry, steps, cancel => journal.OpenAsync(Entry(), Before, cancel));
        }
        catch (RuntimePortException fault)
        {
            IsOpeningDoubtful = fault.Fault is not PortFault.Rejected;
            throw new CommitFailedException(fault);
        }

        IsOpeningDoubtful = false;
        if (opened.IsOvertaken)
        {
            Lease?.Lose();
            throw new LeaseLostException();
        }

        Opened = opened;
        phase = (int)ScopePhase.Committed;
        report?.Started();
        await publisher.OpenedAsync(this, opened);
    }

    /// <summary>Takes over an operation that committed in a process that is gone.</summary>
    public void Resume(OperationEntry entry)
    {
        Draft.Resume(entry);
        ExpectStop(entry.LongestGrace);
        phase = (int)ScopePhase.Committed;
    }

    /// <summary>An interrupted operation may have sent a stop with this grace period; null is the option's.</summary>
    public void ExpectStop(TimeSpan? grace) => LongestGrace = grace > LongestGrace || LongestGrace is null ? grace : LongestGrace;

    /// <summary>Asks: a call that changes nothing.</summary>
    public ValueTask<T> AskAsync<T>(PortCall call, Func<CancellationToken, ValueTask<T>> send, TimeSpan besides = default) => caller.SendAsync(call, steps, send, besides);

    /// <inheritdoc cref="AskAsync{T}"/>
    public ValueTask AskAsync(PortCall call, Func<CancellationToken, ValueTask> send, TimeSpan besides) => caller.SendAsync(call, steps, send, besides);

    /// <summary>Changes something outside: only after commit, and only while the lease is ours.</summary>
    public ValueTask<T> ChangeAsync<T>(PortCall call, Func<CancellationToken, ValueTask<T>> send, TimeSpan besides = default)
    {
        ThrowIfLost();
        ThrowIfNotCommitted();
        return caller.SendAsync(call, steps, send, besides);
    }

    /// <inheritdoc cref="ChangeAsync{T}"/>
    public ValueTask ChangeAsync(PortCall call, Func<CancellationToken, ValueTask> send)
    {
        ThrowIfLost();
        ThrowIfNotCommitted();
        return caller.SendAsync(call, steps, send);
    }

    /// <summary>Traces what several calls do together as one span; it has failed unless it says otherwise.</summary>
    public PortCallMeasure Trace(PortCall whole) => caller.Trace(whole);

    /// <summary>Waits, as long as the operation may go on.</summary>
    public Task DelayAsync(TimeSpan delay) => Task.Delay(delay, time, CancellationToken.None).WaitAsync(steps.Token);

    public void ThrowIfLost()
    {
        if (IsLeaseLost)
        {
            throw new LeaseLostException();
        }
    }

    /// <summary>Registers how to take back what the next step does; the last registered runs first.</summary>
    public void OnFailure(Func<OperationScope, ValueTask<Failure?>> step) => (undo ??= []).Push(step);

    /// <summary>The goal is reached: nothing is taken back any more.</summary>
    public void DiscardUndo() => undo?.Clear();

    /// <summary>Takes back what the steps did.</summary>
    /// <returns>Why not all of it could be taken back; null when it was.</returns>
    public async ValueTask<Failure?> UndoAsync()
    {
        while (undo is not null && undo.TryPop(out var step))
        {
            ThrowIfLost();
            if (await step(this) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Something happened to the container; it is published when the operation ends.</summary>
    public void AddEvent(HealthEvent healthEvent) => (events ??= []).Add(healthEvent);

    /// <summary>Events could not be published; they are kept with the closing.</summary>
    public void Keep(IReadOnlyList<OutboxEvent> events) => (unpublished ??= []).AddRange(events);

    /// <summary>The journal entry of this operation; of one that was taken over, as it was opened.</summary>
    public OperationEntry Entry(OperationClosing? closing = null) => Draft.ToEntry(Before, Fence, closing);

    /// <summary>A stop of the game cancels this start, unless it has begun to change things.</summary>
    public bool TryCancelForStop() => TryCancel(ScopePhase.CancelledByStop);

    /// <summary>The last thing an operation does: a stop that waits for it may go on right here.</summary>
    public void SignalReleased() => released?.TrySetResult();

    public void Dispose()
    {
        callerCancels.Dispose();
        steps.Dispose();
        ClosingClock.Dispose();
    }

    private bool TryCancel(ScopePhase reason)
    {
        if (Interlocked.CompareExchange(ref phase, (int)reason, (int)ScopePhase.Checking) is not (int)ScopePhase.Checking)
        {
            return false;
        }

        steps.End();
        return true;
    }

    private void ThrowIfNotCommitted()
    {
        if (!IsCommitted)
        {
            throw new InvalidOperationException("An operation changes nothing before it has committed.");
        }
    }
}

/// <summary>How far an operation is on its way past the point of no return; it leaves <see cref="Checking"/> once, for good.</summary>
internal enum ScopePhase
{
    Unknown = 0,
    Checking,
    CancelledByCaller,
    CancelledByStop,
    Committing,
    Committed,
}
