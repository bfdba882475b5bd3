namespace Galaxy.Runtime.Testing;

/// <summary>One run of a container, from its start to its exit. Everything but <see cref="TellWaiters"/> is called inside the engine's gate.</summary>
internal sealed class EngineRun
{
    private readonly List<ITimer> timers = [];
    private readonly List<TaskCompletionSource> waiters = [];

    /// <summary>Whether a stop was asked for since the start.</summary>
    public bool IsStopRequested { get; set; }

    /// <summary>
    /// Completes when the process has ended. Each waiter has a task of its own: of several continuations of one task the runtime runs only
    /// the first at once, and the others on the thread pool, some time later.
    /// </summary>
    public Task WhenEnded()
    {
        var waiter = new TaskCompletionSource();
        waiters.Add(waiter);
        return waiter.Task;
    }

    public void Keep(ITimer timer) => timers.Add(timer);

    public void CancelTimers() => timers.ForEach(static timer => timer.Dispose());

    public void TellWaiters() => waiters.ForEach(static waiter => waiter.TrySetResult());
}
