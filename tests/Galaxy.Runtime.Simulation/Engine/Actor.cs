namespace Galaxy.Runtime.Simulation;

/// <summary>One flow of work inside a host: a request, or a pass of recovery. Port calls know whose they are.</summary>
internal sealed class Actor(SimulatedHost host, string name, Request? request)
{
    private static readonly AsyncLocal<Actor?> Flow = new();

    public static Actor? Current => Flow.Value;

    public SimulatedHost Host => host;

    public string Name => name;

    /// <summary>What was asked for; null for a pass of recovery.</summary>
    public Request? Request => request;

    /// <summary>The caller's own patience.</summary>
    public CancellationTokenSource Caller { get; } = new();

    public Task Work { get; private set; } = Task.CompletedTask;

    public OperationResult? Result { get; private set; }

    public Exception? Error { get; private set; }

    public ReconcilePlan? Plan { get; private set; }

    public ReconcileReport? Report { get; private set; }

    /// <summary>Over, or nobody is left to go on with it.</summary>
    public bool IsOver => host.IsDead || Work.IsCompleted;

    /// <summary>The leases it believes to hold, by game.</summary>
    public Dictionary<string, Hold> Holds { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it opened a journal entry.</summary>
    public bool HasCommitted { get; set; }

    /// <summary>The journal entry it opened.</summary>
    public OperationEntry? Opened { get; set; }

    /// <summary>Whether it sent a change to the engine or the record store.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Whether it was not told that its entry was closed.</summary>
    public bool IsClosingLost { get; set; }

    /// <summary>Whether it drew a second fence, to learn what became of a write.</summary>
    public bool HasDrawnAgain { get; set; }

    public bool HasPulled { get; set; }

    public int DisturbancesBefore { get; set; }

    /// <summary>How the game was when this operation gave its lease back.</summary>
    public Picture? AtRelease { get; set; }

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
            if (request is null)
            {
                Plan = await host.Reconciler.PlanAsync(Caller.Token);
                Report = await host.Reconciler.ApplyAsync(Plan, Caller.Token);
            }
            else
            {
                Result = await request.SendAsync(host.Runtime, Caller.Token);
            }
        }
        catch (Exception exception)
        {
            Error = exception;
        }
    }
}
