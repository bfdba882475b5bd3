namespace Galaxy.Runtime.Testing;

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
