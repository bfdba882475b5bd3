namespace Galaxy.Runtime.Testing;

/// <summary>One run of a container, from its start to its exit.</summary>
internal sealed class EngineRun
{
    private readonly List<ITimer> timers = [];
    private readonly TaskCompletionSource ended = new();

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => ended.Task;

    /// <summary>Whether a stop was asked for since the start.</summary>
    public bool IsStopRequested { get; set; }

    public void Keep(ITimer timer) => timers.Add(timer);

    public void CancelTimers() => timers.ForEach(static timer => timer.Dispose());

    public void TellWaiters() => ended.TrySetResult();
}
