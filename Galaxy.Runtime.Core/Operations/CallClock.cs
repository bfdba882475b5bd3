namespace Galaxy.Runtime;

/// <summary>
/// The deadline of one call at a time, on one cancellation source that calls in a row share; its owner can end them all. A call that is
/// answered at once costs no timer. The sources are not disposed: they hold nothing that wants it, and a deadline that fires at that very
/// moment would find its source gone and take the process with it.
/// </summary>
internal sealed class CallClock(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private CancellationTokenSource source = new();
    private ITimer? timer;
    private TimeSpan limit = Timeout.InfiniteTimeSpan;
    private long started;
    private bool hasRunOut;
    private bool isEnded;

    /// <summary>Whether the running call's own deadline has passed, as opposed to its owner's having ended it.</summary>
    public bool HasRunOut
    {
        get
        {
            lock (gate)
            {
                return hasRunOut && !isEnded;
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

    /// <summary>The token of the next call.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (gate)
            {
                if (hasRunOut && !isEnded)
                {
                    hasRunOut = false;
                    source = new CancellationTokenSource();
                }

                return source.Token;
            }
        }
    }

    /// <summary>The running call has so long from now.</summary>
    public void Start(TimeSpan deadline)
    {
        lock (gate)
        {
            (limit, started) = (deadline, time.GetTimestamp());
            timer ??= time.CreateTimer(static clock => ((CallClock)clock!).RunOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(deadline, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The running call has ended.</summary>
    public void Stop()
    {
        lock (gate)
        {
            limit = Timeout.InfiniteTimeSpan;
            timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            timer?.Dispose();
        }
    }

    private void RunOut()
    {
        CancellationTokenSource ending;
        lock (gate)
        {
            if (isEnded || limit == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            // What fires now may be left over from the call before.
            var left = limit - time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                timer!.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            hasRunOut = true;
            ending = source;
        }

        ending.Cancel();
    }
}
