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

    // Longer than a host takes an engine's identity for known: an engine that is replaced faster is a limit that docs/guarantees.md names.
    private static readonly TimeSpan Switching = TimeSpan.FromSeconds(61);

    private readonly List<InMemoryDockerEngine> engines = [];
    private readonly List<PendingCall> waiting = [];
    private readonly SeededChoice? order;
    private readonly List<SimulatedHost> hosts = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<(int Call, TaskCompletionSource Come)> beforeCalls = [];
    private int steps;
    private long awayUntil;

    /// <param name="faults">What goes wrong.</param>
    /// <param name="order">Chooses who is next; null means first come, first served.</param>
    /// <param name="keepsLines">Whether the trace is to be read.</param>
    public World(IFaults faults, SeededChoice? order, bool keepsLines)
    {
        Faults = faults;
        this.order = order;
        Trace = new Trace(keepsLines);
        Backend = new InMemoryBackend(Clock);
        engines.Add(Backend.Docker);
        Images.AddTo(Docker);
        Watch = new Watch(this);
        Promises = new Promises(this);
        Events = new EventOrder(this);
        Channels = new Channels(this);
        Pruning = new Pruning(this);
    }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryBackend Backend { get; }

    /// <summary>How the hosts are set up.</summary>
    public Setup Setup { get; init; } = Setup.Plain;

    /// <summary>The engine that answers now.</summary>
    public InMemoryDockerEngine Docker => engines[IsReplaced ? 1 : 0];

    public bool IsReplaced { get; private set; }

    /// <summary>How often another engine began to answer; calls that were under way then have no answer.</summary>
    public int EngineSwitches { get; private set; }

    /// <summary>Whether no engine answers, because one takes over from the other.</summary>
    public bool IsSwitching => Clock.GetTimestamp() < awayUntil;

    /// <summary>Whether another engine ever answered.</summary>
    public bool HasReplacement => engines.Count > 1;

    /// <summary>What waits to be published.</summary>
    public OutboxBacklog Outbox => Backend.Operations.CountEventsAsync(CancellationToken.None).AsTask().Result;

    /// <summary>What a container was created with, on whichever engine it is.</summary>
    public ContainerSpec? FindSpec(string containerId) => engines.Select(engine => engine.FindSpec(containerId)).FirstOrDefault(static spec => spec is not null);

    /// <summary>The containers of every engine.</summary>
    public IReadOnlyList<ContainerInfo> Containers => engines.Count == 1 ? engines[0].Containers : [.. engines.SelectMany(static engine => engine.Containers)];

    public IFaults Faults { get; set; }

    public Trace Trace { get; }

    /// <summary>The invariants that are watched while things happen.</summary>
    public Watch Watch { get; }

    public Promises Promises { get; }

    public EventOrder Events { get; }

    public Channels Channels { get; }

    public Pruning Pruning { get; }

    /// <summary>The numbers of the calls in their order; null when they are not kept.</summary>
    public List<int>? CallNames { get; init; }

    public IReadOnlyList<SimulatedHost> Hosts => hosts;

    /// <summary>How many port calls were made.</summary>
    public int Calls { get; set; }

    /// <summary>How many faults were injected so far.</summary>
    public int FaultsHit { get; set; }

    /// <summary>How many of them there was nothing for.</summary>
    public int FaultsWithoutEffect { get; set; }

    /// <summary>Late effects that are still to come, and other work of the world's own.</summary>
    public int Loose { get; set; }

    /// <summary>How long a pull takes.</summary>
    public TimeSpan PullTime { get; set; }

    /// <summary>Whether what happens now was asked for long ago.</summary>
    public bool IsLate { get; set; }

    /// <summary>Until when the engine knows no container.</summary>
    public long BlankUntil { get; set; }

    public bool IsBlank => Clock.GetTimestamp() < BlankUntil;

    public SimulatedHost Boot()
    {
        var host = new SimulatedHost(this, hosts.Count + 1);
        hosts.Add(host);
        return host;
    }

    /// <summary>Another engine, which has no container of ours, answers for a while.</summary>
    public void ReplaceEngine(TimeSpan span)
    {
        if (IsReplaced)
        {
            return;
        }

        if (engines.Count == 1)
        {
            var other = new InMemoryDockerEngine(Clock);
            other.Engine = other.Engine with { Id = "replacement" };
            other.AddNetwork("galaxy");
            Images.AddTo(other);
            engines.Add(other);
        }

        SwitchEngine(isReplaced: true);
        Log("engine", $"*** is another one for {span.TotalSeconds:0} s");
        _ = LaterAsync(span, () =>
        {
            RestoreEngine();
            return Task.CompletedTask;
        });
    }

    public void RestoreEngine()
    {
        if (IsReplaced)
        {
            SwitchEngine(isReplaced: false);
            Log("engine", "*** is the first one again");
        }
    }

    private void SwitchEngine(bool isReplaced)
    {
        Watch.Disturbances++;
        IsReplaced = isReplaced;
        EngineSwitches++;
        // What no record names comes and goes with its engine.
        foreach (var gameId in Watch.Games.Where(gameId => Backend.Records.Find(gameId) is null))
        {
            Promises.Void(gameId);
        }

        awayUntil = Clock.GetTimestamp() + Switching.Ticks;
    }

    public PendingCall Enqueue(SimulatedHost? host)
    {
        CheckThread();
        var call = new PendingCall(this, host);
        waiting.Add(call);
        return call;
    }

    public bool HasImage(string imageId) => imageId.Length > 0 && Docker.InspectImageAsync(imageId, CancellationToken.None).AsTask().Result is not null;

    public void Forget(PendingCall call) => waiting.Remove(call);

    /// <summary>Gives turns, and lets time pass when no call can go, until a condition holds.</summary>
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
                // Now and then time passes though a call could go: a slow call, a slow host.
                Clock.Advance(order.UpTo(LongestDelay));
            }
            else if (Pick() is { } call)
            {
                call.Go();
            }
            else if (!Clock.AdvanceToNextTimer())
            {
                return false;
            }

            Promises.Check();
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

    /// <summary>Lets time pass for one call. A cancelled Task.Delay would go on in the thread pool.</summary>
    public async Task DelayAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        if (span == TimeSpan.Zero)
        {
            return;
        }

        var over = new TaskCompletionSource();
        await using var timer = Clock.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), over, span, Timeout.InfiniteTimeSpan);
        await using var given = cancellationToken.UnsafeRegister(static (over, token) => ((TaskCompletionSource)over!).TrySetCanceled(token), over);
        await over.Task;
    }

    /// <summary>A call is about to be made: what was to come before it comes now.</summary>
    public void BeginCall()
    {
        Calls++;
        for (var i = beforeCalls.Count - 1; i >= 0; i--)
        {
            var (call, come) = beforeCalls[i];
            if (call <= Calls)
            {
                beforeCalls.RemoveAt(i);
                come.TrySetResult();
            }
        }
    }

    /// <summary>Does something later, as no host's work.</summary>
    /// <param name="delay">When at the latest.</param>
    /// <param name="work">What.</param>
    /// <param name="calls">Before the so-many-th next call; 0 means only after the delay.</param>
    public async Task LaterAsync(TimeSpan delay, Func<Task> work, int calls = 0)
    {
        Loose++;
        try
        {
            if (calls > 0)
            {
                var come = new TaskCompletionSource();
                beforeCalls.Add((Calls + calls, come));
                await using var timer = Clock.CreateTimer(static come => ((TaskCompletionSource)come!).TrySetResult(), come, delay, Timeout.InfiniteTimeSpan);
                await come.Task;
            }
            else
            {
                await Task.Delay(delay, Clock, CancellationToken.None);
            }

            await work();
        }
        finally
        {
            Loose--;
        }
    }

    public void Log(string who, string what)
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
