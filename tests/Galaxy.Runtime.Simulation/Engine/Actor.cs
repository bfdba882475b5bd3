namespace Galaxy.Runtime.Simulation;

/// <summary>One flow of work inside a host: a request, or work of its own such as a pass of recovery. Port calls know whose they are.</summary>
internal sealed class Actor
{
    private static readonly AsyncLocal<Actor?> Flow = new();

    private readonly Func<Actor, Task>? work;

    /// <summary>A caller's request.</summary>
    public Actor(SimulatedHost host, string name, Request request) => (Host, Name, Request) = (host, name, request);

    /// <summary>Work of the host's own.</summary>
    public Actor(SimulatedHost host, string name, Func<Actor, Task> work) => (Host, Name, this.work) = (host, name, work);

    public static Actor? Current => Flow.Value;

    public SimulatedHost Host { get; }

    public string Name { get; }

    /// <summary>What was asked for; null for work of the host's own.</summary>
    public Request? Request { get; }

    public bool IsSweep { get; private init; }

    /// <summary>The caller's own patience.</summary>
    public CancellationTokenSource Caller { get; } = new();

    public Task Work { get; private set; } = Task.CompletedTask;

    public OperationResult? Result { get; private set; }

    public Exception? Error { get; private set; }

    public ReconcilePlan? Plan { get; private set; }

    public ReconcileReport? Report { get; private set; }

    /// <summary>Over, or its host is dead.</summary>
    public bool IsOver => Host.IsDead || Work.IsCompleted;

    /// <summary>The leases it believes to hold, by game.</summary>
    public Dictionary<string, Hold> Holds { get; } = new(StringComparer.Ordinal);

    /// <summary>How many entries its game had when it read what was done to it, if it made no call since.</summary>
    public int? ActsRead { get; set; }

    /// <summary>Whether it knows that its entry is open.</summary>
    public bool HasCommitted { get; set; }

    /// <summary>Its entry as the log has it, once that was open there, whether the caller ever knew or not.</summary>
    public OperationEntry? Opened { get; set; }

    /// <summary>Whether its entry was opened when it was over: recovery may have drawn a later fence before.</summary>
    public bool IsOpenedLate { get; set; }

    /// <summary>Whether it sent a change to the engine or the record store.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Whether the answer to the closing of its entry was lost.</summary>
    public bool IsClosingLost { get; set; }

    public bool HasPulled { get; set; }

    /// <summary>The containers that it created.</summary>
    public HashSet<string> CreatedContainers { get; } = new(StringComparer.Ordinal);

    /// <summary>The containers that it sent a stop for.</summary>
    public HashSet<string> StoppedContainers { get; } = new(StringComparer.Ordinal);

    /// <summary>The first fence it drew; 0 while it has none.</summary>
    public long Fence { get; set; }

    /// <summary>How often its game had been touched when it drew its fence.</summary>
    public int TouchesBefore { get; set; }

    /// <summary>Until when the engine had denied its containers before it drew its fence; null if it did so then.</summary>
    public long? BlankUntilBefore { get; set; }

    /// <summary>How often its host had been paused when it began.</summary>
    public int PausesBefore { get; set; }

    public int DisturbancesBefore { get; set; }

    /// <summary>How the game was when this operation gave its lease back.</summary>
    public Snapshot? AtRelease { get; set; }

    /// <summary>Whether an entry with a lower fence, which the record did not carry, was open when it drew its fence.</summary>
    public bool IsOverOpenEntry { get; set; }

    /// <summary>Whether no record bound its game to an engine when it drew its fence.</summary>
    public bool IsUnbound { get; set; }

    public static Actor Pass(SimulatedHost host, string name) => new(host, name, static async actor =>
    {
        actor.Plan = await actor.Host.Reconciler.PlanAsync(actor.Caller.Token);
        actor.Report = await actor.Host.Reconciler.ApplyAsync(actor.Plan, actor.Caller.Token);
    });

    public static Actor Sweep(SimulatedHost host, string name) => new(host, name, static actor => actor.Host.Sweep.SweepAsync(actor.Caller.Token)) { IsSweep = true };

    /// <summary>Removes what is old, as the hosted worker does.</summary>
    public static Actor Retention(SimulatedHost host, string name) => new(host, name, static actor => actor.Host.RemoveOldAsync(actor.Caller.Token));

    public void Begin()
    {
        // The flow travels with the awaits of the work; what comes after this method has none.
        Flow.Value = this;
        Work = RunAsync();
        Flow.Value = null;
    }

    private async Task RunAsync()
    {
        try
        {
            if (Request is null)
            {
                await work!(this);
            }
            else
            {
                Result = await Request.SendAsync(Host.Runtime, Caller.Token);
                Host.World.Promises.Answered(this);
            }
        }
        catch (Exception exception)
        {
            Error = exception;
        }
    }
}
