namespace Galaxy.Runtime.Simulation;

internal sealed class HostTimer : ITimer
{
    private readonly HostClock host;
    private readonly TimerCallback callback;
    private readonly object? state;
    private readonly ITimer timer;
    private bool isDisposed;

    public HostTimer(HostClock host, TimeProvider world, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        this.host = host;
        this.callback = callback;
        this.state = state;
        timer = world.CreateTimer(static timer => ((HostTimer)timer!).Fire(), this, dueTime, period);
    }

    public void Fire()
    {
        if (host.IsDead || isDisposed)
        {
            return;
        }

        if (host.IsStanding)
        {
            host.Hold(this);
            return;
        }

        callback(state);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

    public void Dispose()
    {
        isDisposed = true;
        timer.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
