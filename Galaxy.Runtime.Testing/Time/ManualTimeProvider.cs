namespace Galaxy.Runtime.Testing;

/// <summary>
/// A clock that moves only when it is advanced. Timers fire in the order in which they are due, on the thread that moves the clock,
/// and see their own due time; no real time passes. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// var time = new ManualTimeProvider();
/// var delay = Task.Delay(TimeSpan.FromSeconds(30), time);
/// time.Advance(TimeSpan.FromSeconds(30));
/// await delay; // at once
/// </code>
/// </example>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<ManualTimer> armed = new(ManualTimer.ByDueTime);
    private DateTimeOffset epoch;
    private long elapsedTicks;
    private long armings;

    /// <summary>Makes a clock that stands at noon of 1 January 2026 (UTC).</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Makes a clock that stands at an instant.</summary>
    /// <param name="start">The instant.</param>
    public ManualTimeProvider(DateTimeOffset start) => epoch = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How long until the next timer is due; null when none is armed.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (gate)
            {
                return armed.Min is { } next ? TimeSpan.FromTicks(Math.Max(0, next.DueTicks - elapsedTicks)) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return epoch.AddTicks(elapsedTicks);
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (gate)
        {
            return elapsedTicks;
        }
    }

    /// <summary>Lets time pass; every timer that is due meanwhile fires, those that the fired ones arm among them.</summary>
    /// <param name="span">How much; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="span"/> is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long target;
        lock (gate)
        {
            target = elapsedTicks + span.Ticks;
        }

        AdvanceTo(target);
    }

    /// <summary>Moves to the instant at which the next timer is due, and fires all that are due then.</summary>
    /// <returns>False when no timer is armed; the clock stands still then.</returns>
    public bool AdvanceToNextTimer()
    {
        long target;
        lock (gate)
        {
            if (armed.Min is not { } next)
            {
                return false;
            }

            target = Math.Max(elapsedTicks, next.DueTicks);
        }

        AdvanceTo(target);
        return true;
    }

    /// <summary>
    /// Advances by itself, timer by timer, until some work is done: for work that waits on this clock only. Between two steps what the
    /// last one woke up gets a chance to run.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancels the wait; the work continues.</param>
    /// <returns>The work's own end, its fault included.</returns>
    public async Task AdvanceUntilAsync(Task work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        while (!work.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await LetOthersRunAsync(work).ConfigureAwait(false);
            if (!work.IsCompleted)
            {
                AdvanceToNextTimer();
            }
        }

        await work.ConfigureAwait(false);
    }

    /// <summary>Sets the wall clock, as an administrator or NTP does: timers and timestamps do not notice.</summary>
    /// <param name="utcNow">What the wall clock shows now.</param>
    public void SetUtcNow(DateTimeOffset utcNow)
    {
        lock (gate)
        {
            epoch = utcNow.ToUniversalTime().AddTicks(-elapsedTicks);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal bool Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            armed.Remove(timer);
            if (timer.IsDisposed)
            {
                return false;
            }

            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                ArmAt(timer, elapsedTicks + dueTime.Ticks);
            }

            return true;
        }
    }

    /// <returns>Ends when its callback does not run any more, as with the system's timers.</returns>
    internal Task DisarmAsync(ManualTimer timer)
    {
        lock (gate)
        {
            armed.Remove(timer);
            timer.IsDisposed = true;
            return timer.Firing?.Task ?? Task.CompletedTask;
        }
    }

    private static async Task LetOthersRunAsync(Task work)
    {
        // A real millisecond besides the yields: woken work may be queued behind other work of a busy thread pool.
        for (var turn = 0; turn < 8 && !work.IsCompleted; turn++)
        {
            await Task.Yield();
        }

        if (!work.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void AdvanceTo(long target)
    {
        while (TakeDue(target) is { } timer)
        {
            Inline.Run(() => Fire(timer));
        }
    }

    private void Fire(ManualTimer timer)
    {
        try
        {
            timer.Fire();
        }
        finally
        {
            TaskCompletionSource? firing;
            lock (gate)
            {
                (firing, timer.Firing) = (timer.Firing, null);
            }

            firing?.TrySetResult();
        }
    }

    private ManualTimer? TakeDue(long target)
    {
        lock (gate)
        {
            if (armed.Min is not { } next || next.DueTicks > target)
            {
                elapsedTicks = Math.Max(elapsedTicks, target);
                return null;
            }

            armed.Remove(next);
            next.Firing ??= new TaskCompletionSource();
            elapsedTicks = Math.Max(elapsedTicks, next.DueTicks);
            if (next.Period > TimeSpan.Zero)
            {
                ArmAt(next, next.DueTicks + next.Period.Ticks);
            }

            return next;
        }
    }

    private void ArmAt(ManualTimer timer, long dueTicks)
    {
        timer.DueTicks = dueTicks;
        timer.Arming = ++armings;
        armed.Add(timer);
    }
}

/// <summary>A timer of a <see cref="ManualTimeProvider"/>, which guards every field but the callback.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
{
    /// <summary>Earlier due first; of two due together the one armed first.</summary>
    public static IComparer<ManualTimer> ByDueTime { get; } = Comparer<ManualTimer>.Create(static (left, right) =>
        left.DueTicks != right.DueTicks ? left.DueTicks.CompareTo(right.DueTicks) : left.Arming.CompareTo(right.Arming));

    public long DueTicks { get; set; }

    public long Arming { get; set; }

    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    /// <summary>Ends when the callback that is under way has; set and cleared by the clock.</summary>
    public TaskCompletionSource? Firing { get; set; }

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        return clock.Arm(this, dueTime, period);
    }

    public void Dispose() => _ = clock.DisarmAsync(this);

    public ValueTask DisposeAsync() => new(clock.DisarmAsync(this));
}

/// <summary>
/// Runs what wakes others outside the caller's synchronization context (test frameworks have one): only then do the continuations that
/// it sets free run here and now instead of on the thread pool, and a test that moved the clock sees their effect.
/// </summary>
internal static class Inline
{
    public static void Run(Action wakeUp)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            wakeUp();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
