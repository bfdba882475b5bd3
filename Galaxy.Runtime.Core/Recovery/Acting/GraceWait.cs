namespace Galaxy.Runtime;

/// <summary>The wait of one settlement, under its lease, until a stop that a dead host sent would have ended; its pass goes on meanwhile.</summary>
internal sealed class GraceWait(StopOptions options, CancellationToken cancellationToken)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // Killing takes the engine a moment after the grace period, which it counts in whole seconds.
    private readonly TimeSpan grace = TimeSpan.FromSeconds(Math.Ceiling(options.Grace.TotalSeconds) + 1);

    private readonly TaskCompletionSource begun = new();

    /// <summary>Ends when the wait begins; never if there is none.</summary>
    public Task Begun => begun.Task;

    /// <summary>Waits while a condition holds, at most until the grace period has passed; it is asked every few seconds, because most games end sooner, and once more at the end.</summary>
    /// <param name="operation">The operation; its lease is renewed meanwhile.</param>
    /// <param name="condition">Whether to go on waiting.</param>
    /// <returns>Whether the condition ended or the period has passed; false if the host stops before.</returns>
    public async ValueTask<bool> WhileAsync(OperationScope operation, Func<ValueTask<bool>> condition)
    {
        var pause = FirstPause;
        for (var left = grace; await condition() && left > TimeSpan.Zero; left -= pause, pause = Min(pause * 2, LongestPause))
        {
            pause = Min(pause, left);
            var delay = operation.DelayAsync(pause);
            begun.TrySetResult();
            try
            {
                await delay.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
