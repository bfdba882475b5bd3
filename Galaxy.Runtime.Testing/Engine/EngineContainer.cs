namespace Galaxy.Runtime.Testing;

/// <summary>A container as the engine keeps it. The caller is inside the engine's gate.</summary>
internal sealed class EngineContainer
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required ContainerSpec Spec { get; init; }

    public required EngineImage Image { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The network it was connected to; null while its name has meant none. It is kept when the name comes to mean another.</summary>
    public string? NetworkId { get; set; }

    /// <summary>Whether no start of it will ever work, though another container may start.</summary>
    public bool IsPoisoned { get; init; }

    /// <summary>Whether its process is started again whenever it exits, until the container is stopped.</summary>
    public bool RestartsAlways { get; set; }

    public ContainerState State { get; set; } = ContainerState.Created;

    public bool IsAlive => State is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;

    public ContainerHealth Health { get; set; }

    public int? ExitCode { get; set; }

    public bool OomKilled { get; set; }

    public string Error { get; set; } = "";

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public string? IPAddress { get; set; }

    /// <summary>Where its published ports listen while it runs.</summary>
    public IReadOnlyList<PortBinding> Ports { get; set; } = [];

    public List<string> Log { get; } = [];

    /// <summary>The run that goes on; null while it does not run.</summary>
    public EngineRun? Run { get; set; }

    public bool Matches(ContainerFilter filter) =>
        filter.Labels.All(wanted => Labels.TryGetValue(wanted.Key, out var value) && string.Equals(value, wanted.Value, StringComparison.Ordinal));

    /// <summary>What a list returns.</summary>
    public ContainerInfo Summarise() => new()
    {
        Id = Id,
        Name = Name,
        ImageRef = Labels.GetValueOrDefault(RuntimeLabels.EngineImageRef, Spec.ImageId),
        ImageId = Image.Id,
        State = State,
        CreatedAt = CreatedAt,
        IPAddress = IPAddress,
        Labels = Labels,
    };

    /// <summary>What an inspect returns.</summary>
    public ContainerInfo Describe() => Summarise() with
    {
        Health = Health,
        ExitCode = ExitCode,
        OomKilled = OomKilled,
        Error = Error,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        Ports = Ports,
    };
}

/// <summary>One run of a container, from its start to its exit. Everything but <see cref="SignalWaiters"/> is called inside the engine's gate.</summary>
internal sealed class EngineRun
{
    private readonly List<ITimer> timers = [];
    private readonly List<Action> waiters = [];
    private readonly List<Action> healthWaiters = [];

    /// <summary>Whether a stop was asked for since the start.</summary>
    public bool IsStopRequested { get; set; }

    /// <summary>
    /// Completes when the process has ended. Each waiter has a task of its own: of several continuations of one task the runtime runs only
    /// the first at once, and the others on the thread pool, some time later.
    /// </summary>
    public Task WhenEnded()
    {
        var waiter = new TaskCompletionSource();
        OnEnd(() => waiter.TrySetResult());
        return waiter.Task;
    }

    /// <summary>Does something when the process has ended, outside the gate.</summary>
    public void OnEnd(Action action) => waiters.Add(action);

    /// <summary>Does something whenever the health check says something, inside the gate.</summary>
    public void OnHealth(Action action) => healthWaiters.Add(action);

    public void SignalHealth() => healthWaiters.ForEach(static waiter => waiter());

    public void Keep(ITimer timer) => timers.Add(timer);

    public void CancelTimers() => timers.ForEach(static timer => timer.Dispose());

    public void SignalWaiters() => waiters.ForEach(static waiter => waiter());
}
