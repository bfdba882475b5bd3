namespace Galaxy.Runtime;

/// <summary>The deadline of one call at a time, on one cancellation source that calls in a row share; its owner can end them all.</summary>
internal sealed class CallClock(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private CancellationTokenSource source = new(Timeout.InfiniteTimeSpan, time);
    private bool isEnded;

    /// <summary>Whether the running call's own deadline has passed, as opposed to its owner's having ended it.</summary>
    public bool HasRunOut
    {
        get
        {
            lock (gate)
            {
                return source.IsCancellationRequested && !isEnded;
            }
        }
    }

    /// <summary>Whether the owner has ended the running call and every later one.</summary>
    public bool HasEnded
    {
        get
        {
            lock (gate)
            {
                return isEnded;
            }
        }
    }

    /// <summary>The token of a call that begins now.</summary>
    public CancellationToken Start(TimeSpan deadline)
    {
        lock (gate)
        {
            if (source.IsCancellationRequested && !isEnded)
            {
                source.Dispose();
                source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            }

            source.CancelAfter(deadline);
            return source.Token;
        }
    }

    /// <summary>The call has ended.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (!source.IsCancellationRequested)
            {
                source.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Ends the running call and every later one.</summary>
    public void End()
    {
        CancellationTokenSource ending;
        lock (gate)
        {
            isEnded = true;
            ending = source;
        }

        ending.Cancel();
    }

    public void Dispose()
    {
        lock (gate)
        {
            isEnded = true;
            source.Dispose();
        }
    }
}
