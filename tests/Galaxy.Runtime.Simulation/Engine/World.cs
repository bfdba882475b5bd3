using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>
/// One simulated world: hosts on one backend in virtual time. Everything runs on the thread that pumps: a port call waits for its turn,
/// its turn is given to it here, and what it sets free runs inside that turn. So a seed decides everything.
/// </summary>
internal sealed class World : IDisposable
{
    private const int MostSteps = 20_000;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(400);

    private readonly List<PendingCall> waiting = [];
    private readonly SeededChoice? order;
    private readonly List<SimulatedHost> hosts = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private int steps;

    /// <param name="faults">What goes wrong.</param>
    /// <param name="order">Chooses who is next; null means first come, first served.</param>
    /// <param name="keepsLines">Whether the trace is to be read.</param>
    public World(IFaults faults, SeededChoice? order, bool keepsLines)
    {
        Faults = faults;
        this.order = order;
        Trace = new Trace(keepsLines);
        Backend = new InMemoryBackend(Clock);
        Watch = new Watch(this);
    }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryBackend Backend { get; }

    public IFaults Faults { get; set; }

    public Trace Trace { get; }

    /// <summary>The invariants that are watched while things happen.</summary>
    public Watch Watch { get; }

    public IReadOnlyList<SimulatedHost> Hosts => hosts;

    /// <summary>How many port calls were made.</summary>
    public int Calls { get; set; }

    /// <summary>How many faults were injected so far.</summary>
    public int FaultsHit { get; set; }

    /// <summary>Late effects that are still to come, and other work of the world's own.</summary>
    public int Loose { get; set; }

    /// <summary>Until when the engine knows no container.</summary>
    public long BlankUntil { get; set; }

    public bool IsBlank => Clock.GetTimestamp() < BlankUntil;

    public SimulatedHost Boot()
    {
        var host = new SimulatedHost(this, hosts.Count + 1);
        hosts.Add(host);
        return host;
    }

    public PendingCall Enqueue(SimulatedHost? host)
    {
        CheckThread();
        var call = new PendingCall(this, host);
        waiting.Add(call);
        return call;
    }

    public bool HasImage(string imageId) => imageId.Length > 0 && Backend.Docker.InspectImageAsync(imageId, CancellationToken.None).AsTask().Result is not null;

    public void Forget(PendingCall call) => waiting.Remove(call);

    /// <summary>Gives turns, and lets time pass when nobody can go on, until something is so.</summary>
    /// <returns>False when it never will be.</returns>
    public bool RunUntil(Func<bool> isSo)
    {
        while (!isSo())
        {
            if (++steps > MostSteps)
            {
                Watch.Violated("does not come to an end", $"after {steps} steps");
                return false;
            }

            if (order?.OneIn(40) is true)
            {
                // Now and then time passes though somebody could go on: a slow call, a slow host.
                Clock.Advance(order.UpTo(LongestDelay));
                continue;
            }

            if (Pick() is { } call)
            {
                call.Go();
            }
            else if (!Clock.AdvanceToNextTimer())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lets so much time pass, and what happens in it happen.</summary>
    public void RunFor(TimeSpan span)
    {
        var isOver = false;
        using var timer = Clock.CreateTimer(_ => isOver = true, null, span, Timeout.InfiniteTimeSpan);
        RunUntil(() => isOver);
    }

    /// <summary>Does something later, as nobody's work.</summary>
    public async Task LaterAsync(TimeSpan delay, Func<Task> work)
    {
        Loose++;
        try
        {
            await Task.Delay(delay, Clock, CancellationToken.None);
            await work();
        }
        finally
        {
            Loose--;
        }
    }

    public void Tell(string who, string what)
    {
        if (Trace.KeepsLines)
        {
            var elapsed = Clock.GetElapsedTime(0).TotalSeconds;
            Trace.Add($"{elapsed,9:0.000}s {who,-12} {what}");
        }
    }

    public void Dispose()
    {
        foreach (var host in hosts)
        {
            host.Dispose();
        }
    }

    /// <summary>What runs elsewhere does not replay.</summary>
    public void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            Watch.Violated("one thread", Environment.StackTrace);
        }
    }

    private PendingCall? Pick()
    {
        var able = 0;
        for (var i = waiting.Count - 1; i >= 0; i--)
        {
            if (waiting[i].Host is { IsDead: true })
            {
                waiting.RemoveAt(i);
            }
            else if (waiting[i].CanGo)
            {
                able++;
            }
        }

        if (able == 0)
        {
            return null;
        }

        var nth = 0;
        if (order is not null)
        {
            nth = order.Below(able);
            Trace.Mark(nth);
        }

        return Take(nth);
    }

    private PendingCall Take(int nth)
    {
        for (var i = 0; ; i++)
        {
            if (waiting[i].CanGo && nth-- == 0)
            {
                var call = waiting[i];
                waiting.RemoveAt(i);
                return call;
            }
        }
    }
}
