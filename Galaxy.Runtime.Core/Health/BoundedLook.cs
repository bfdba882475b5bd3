namespace Galaxy.Runtime;

/// <summary>Asks something that may hang, and leaves it behind when its time is up.</summary>
internal static class BoundedLook
{
    /// <param name="look">The question; it may block the thread it begins on.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="onLeftBehind">Is told of the question that nobody waits for any more; the task ends with it, and never fails.</param>
    /// <exception cref="RuntimePortException">The question's own fault, or <see cref="PortFault.TimedOut"/>.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> look, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken, Action<Task>? onLeftBehind = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(limit, time);
        using var registration = cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        var token = deadline.Token;
        var pending = Task.Run(() => look(token).AsTask(), CancellationToken.None);
        try
        {
            return await pending.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (token.IsCancellationRequested)
        {
            var leftBehind = ForgetAsync(pending);
            onLeftBehind?.Invoke(leftBehind);
            cancellationToken.ThrowIfCancellationRequested();
            throw new RuntimePortException(PortFault.TimedOut, $"no answer within {limit.TotalSeconds:0.###} s", cancelled);
        }
    }

    // Nobody waits for it any more: its failure is observed here.
    private static async Task ForgetAsync(Task pending) => await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
