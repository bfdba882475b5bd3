namespace Galaxy.Runtime;

/// <summary>
/// One held lease: renewed while it is held, and lost when a renewal is refused or when the TTL since the last confirmed request
/// has run out on our monotonic clock.
/// </summary>
internal sealed class GameLease : IAsyncDisposable
{
    private readonly IGameLeaseStore store;
    private readonly PortCaller caller;
    private readonly LeaseOptions options;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private Action? onLost;
    private CancellationTokenSource? renewal;
    private Task renewing = Task.CompletedTask;
    private long confirmed;
    private volatile bool isLost;
    private volatile bool isDisposed;

    public GameLease(IGameLeaseStore store, PortCaller caller, string gameId, string token, LeaseOptions options, TimeProvider time, long asked)
    {
        this.store = store;
        this.caller = caller;
        this.options = options;
        this.time = time;
        GameId = gameId;
        Token = token;
        confirmed = asked;
        timer = time.CreateTimer(static lease => ((GameLease)lease!).OnTick(), this, options.RenewalInterval, Timeout.InfiniteTimeSpan);
    }

    public string GameId { get; }

    public string Token { get; }

    /// <summary>Whether it can no longer be relied on; also true when only our own clock says so.</summary>
    public bool IsLost => isLost || Remaining <= TimeSpan.Zero;

    private TimeSpan Remaining => options.Duration - time.GetElapsedTime(Volatile.Read(ref confirmed));

    /// <summary>Calls back once when the lease is lost; at once when it is already.</summary>
    public void OnLost(Action callback)
    {
        lock (gate)
        {
            onLost = callback;
            if (!isLost)
            {
                return;
            }
        }

        callback();
    }

    /// <summary>The lease is not ours: a store said so.</summary>
    public void Lose()
    {
        Action? callback;
        lock (gate)
        {
            if (isLost)
            {
                return;
            }

            isLost = true;
            callback = onLost;
        }

        callback?.Invoke();
    }

    /// <summary>Ends the renewal; does not release.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isDisposed = true;
            renewal?.Cancel();
        }

        await timer.DisposeAsync();
        await renewing;
    }

    private void OnTick()
    {
        if (!isDisposed && !isLost)
        {
            renewing = RenewAsync();
        }
    }

    private async Task RenewAsync()
    {
        // Not disposed: it holds nothing that wants it, and a deadline that fires meanwhile must not find it gone.
        var budget = new CancellationTokenSource();
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            renewal = budget;
        }

        var next = await TryRenewAsync(budget);
        lock (gate)
        {
            renewal = null;
            if (!isDisposed && !isLost)
            {
                timer.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Renews once and says when to come back.</summary>
    private async Task<TimeSpan> TryRenewAsync(CancellationTokenSource budget)
    {
        using var measured = caller.Trace(PortCall.RenewLease);
        var asked = time.GetTimestamp();
        var next = options.RenewalInterval;
        try
        {
            await using var deadline = time.CreateTimer(static budget => ((CancellationTokenSource)budget!).Cancel(), budget, Remaining, Timeout.InfiniteTimeSpan);
            var isOurs = await store.TryRenewAsync(GameId, Token, options.Duration, budget.Token).AsTask().WaitAsync(budget.Token);
            measured.Succeeded();
            if (isOurs)
            {
                Volatile.Write(ref confirmed, asked);
            }
            else
            {
                Lose();
            }
        }
        catch (Exception)
        {
            // Whatever went wrong, it is tried again, sooner, until the TTL has run out.
            next = options.RenewalInterval / 4;
        }

        if (Remaining <= TimeSpan.Zero)
        {
            Lose();
        }

        return next < Remaining ? next : Remaining;
    }
}

/// <summary>The game's lease is no longer ours: the operation must not change anything any more.</summary>
internal sealed class LeaseLostException : Exception
{
    public LeaseLostException()
        : base("The game's lease was lost.")
    {
    }
}
