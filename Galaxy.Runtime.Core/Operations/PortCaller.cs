using System.Runtime.CompilerServices;

namespace Galaxy.Runtime;

/// <summary>Sends every call that leaves the process: under a deadline, traced, and timed where it goes to the engine.</summary>
internal sealed class PortCaller(TimeoutOptions deadlines, RuntimeTelemetry telemetry, TimeProvider time)
{
    /// <summary>How long the host may take to say whether a game may be interrupted: its lease is held meanwhile.</summary>
    private static readonly TimeSpan GateLimit = TimeSpan.FromSeconds(5);

    /// <param name="call">Which call.</param>
    /// <param name="clock">Holds the deadline.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="besides">How long the call waits on purpose, on top of the deadline.</param>
    /// <exception cref="RuntimePortException">The port's fault, or <see cref="PortFault.TimedOut"/> when the deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The clock's owner has ended it.</exception>
    public ValueTask<T> SendAsync<T>(PortCall call, CallClock clock, Func<CancellationToken, ValueTask<T>> send, TimeSpan besides = default) =>
        SendAsync(call, clock, send, static (send, token) => send(token), besides);

    /// <summary>The same for a call without an answer.</summary>
    public async ValueTask SendAsync(PortCall call, CallClock clock, Func<CancellationToken, ValueTask> send, TimeSpan besides = default) =>
        await SendAsync(
            call,
            clock,
            send,
            static async (send, token) =>
            {
                await send(token);
                return true;
            },
            besides);

    /// <summary>Traces a call that has a deadline of its own, such as the renewal of a lease, or several calls as one.</summary>
    public PortCallMeasure Trace(PortCall call) => telemetry.BeginCall(call);

    /// <summary>Sends a single call of its own, outside any operation.</summary>
    public async ValueTask<T> SendAsync<T>(PortCall call, Func<CancellationToken, ValueTask<T>> send, CancellationToken caller)
    {
        using var clock = new CallClock(time);
        await using var registration = caller.UnsafeRegister(static clock => ((CallClock)clock!).End(), clock);
        try
        {
            return await SendAsync(call, clock, send);
        }
        catch (OperationCanceledException)
        {
            caller.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Reads a listing: every item has the call's deadline, so that a store that hangs half-way ends as a fault.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        PortCall call, Func<CancellationToken, IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken caller)
    {
        var measured = telemetry.BeginCall(call);
        using var clock = new CallClock(time);
        using var registration = caller.UnsafeRegister(static clock => ((CallClock)clock!).End(), clock);
        using var ending = new CancellationTokenSource();
        var items = list(ending.Token).GetAsyncEnumerator(ending.Token);
        var isUnderWay = true;
        try
        {
            while (await MoveNextAsync(items, call, clock, caller))
            {
                isUnderWay = false;
                yield return items.Current;
                isUnderWay = true;
            }

            isUnderWay = false;
            measured.Succeeded();
        }
        finally
        {
            ending.Cancel();
            if (!isUnderWay)
            {
                await items.DisposeAsync();
            }

            measured.Dispose();
        }
    }

    private async ValueTask<T> SendAsync<TSend, T>(
        PortCall call, CallClock clock, TSend send, Func<TSend, CancellationToken, ValueTask<T>> invoke, TimeSpan besides)
    {
        using var measured = telemetry.BeginCall(call);
        var token = clock.Token;
        token.ThrowIfCancellationRequested();
        var pending = invoke(send, token);
        var answer = pending.IsCompleted ? await pending : await WaitAsync(pending, clock, DeadlineOf(call.Kind) + besides, token);
        measured.Succeeded();
        return answer;
    }

    private async ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> items, PortCall call, CallClock clock, CancellationToken caller)
    {
        var token = clock.Token;
        try
        {
            token.ThrowIfCancellationRequested();
            var pending = items.MoveNextAsync();
            return pending.IsCompleted ? await pending : await WaitAsync(pending, clock, DeadlineOf(call.Kind), token);
        }
        catch (OperationCanceledException)
        {
            caller.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static async ValueTask<T> WaitAsync<T>(ValueTask<T> pending, CallClock clock, TimeSpan deadline, CancellationToken token)
    {
        clock.Start(deadline);
        try
        {
            // A port that does not listen to its token must not hold the operation up.
            return await pending.AsTask().WaitAsync(token);
        }
        catch (OperationCanceledException cancelled) when (clock.HasRunOut)
        {
            throw new RuntimePortException(PortFault.TimedOut, $"no answer within {deadline.TotalSeconds:0.###} s", cancelled);
        }
        finally
        {
            clock.Stop();
        }
    }

    private TimeSpan DeadlineOf(PortKind kind) => kind switch
    {
        PortKind.Engine => deadlines.Engine,
        PortKind.Store => deadlines.Store,
        PortKind.Publisher => deadlines.Publish,
        PortKind.Gate => GateLimit,
        PortKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

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
