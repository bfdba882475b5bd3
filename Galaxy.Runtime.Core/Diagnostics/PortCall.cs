namespace Galaxy.Runtime;

/// <summary>A call that leaves the process: its name in traces and metrics, and whose deadline it has.</summary>
internal sealed record PortCall(string Name, PortKind Kind, bool IsTraced = true)
{
    public static readonly PortCall AcquireLease = new("leases.acquire", PortKind.Store);
    public static readonly PortCall RenewLease = new("leases.renew", PortKind.Store);
    public static readonly PortCall ReleaseLease = new("leases.release", PortKind.Store);

    public static readonly PortCall BeginRecord = new("records.begin", PortKind.Store);
    public static readonly PortCall FindRecord = new("records.find", PortKind.Store);
    public static readonly PortCall UpsertRecord = new("records.upsert", PortKind.Store);
    public static readonly PortCall TransitionRecord = new("records.transition", PortKind.Store);
    public static readonly PortCall RemoveRecord = new("records.remove", PortKind.Store);
    public static readonly PortCall SaveSettings = new("records.save_settings", PortKind.Store);
    public static readonly PortCall FindSettings = new("records.find_settings", PortKind.Store);
    public static readonly PortCall SeeEngine = new("records.see_engine", PortKind.Store);
    public static readonly PortCall ListEngines = new("records.list_engines", PortKind.Store);
    public static readonly PortCall ListRecords = new("records.list", PortKind.Store);

    public static readonly PortCall OpenEntry = new("journal.open", PortKind.Store);
    public static readonly PortCall CloseEntry = new("journal.close", PortKind.Store);
    public static readonly PortCall AppendEntry = new("journal.append", PortKind.Store);
    public static readonly PortCall FindSucceeded = new("journal.find_succeeded", PortKind.Store);
    public static readonly PortCall ListOpenEntries = new("journal.list_open", PortKind.Store);
    public static readonly PortCall FindEntry = new("journal.find", PortKind.Store);
    public static readonly PortCall ReadOpenEntries = new("journal.read_open", PortKind.Store);
    public static readonly PortCall IsOvertaken = new("journal.is_overtaken", PortKind.Store);
    public static readonly PortCall ReadActs = new("journal.read_acts", PortKind.Store);
    public static readonly PortCall PruneEntries = new("journal.prune", PortKind.Store);
    public static readonly PortCall RemoveEntries = new("journal.remove_game", PortKind.Store);
    public static readonly PortCall FindSuperseding = new("jobs.find_superseding", PortKind.Store);
    public static readonly PortCall AddEvents = new("outbox.add", PortKind.Store);
    public static readonly PortCall HasEvents = new("outbox.has", PortKind.Store);
    public static readonly PortCall ListGamesWithEvents = new("outbox.list_games", PortKind.Store);
    public static readonly PortCall ReadEvents = new("outbox.read", PortKind.Store);
    public static readonly PortCall RemoveEvent = new("outbox.remove", PortKind.Store);
    public static readonly PortCall CountAttempt = new("outbox.count_attempt", PortKind.Store);
    public static readonly PortCall TrimEvents = new("outbox.trim", PortKind.Store);
    public static readonly PortCall CountEvents = new("outbox.count", PortKind.Store);
    public static readonly PortCall ReadEntries = new("journal.read", PortKind.Store);
    public static readonly PortCall ReadAllEntries = new("journal.read_all", PortKind.Store);

    public static readonly PortCall NetworkExists = new("docker.network_exists", PortKind.Engine);
    public static readonly PortCall PullImage = new("docker.pull_image", PortKind.Engine);
    public static readonly PortCall InspectImage = new("docker.inspect_image", PortKind.Engine);
    public static readonly PortCall CreateContainer = new("docker.create_container", PortKind.Engine);
    public static readonly PortCall StartContainer = new("docker.start_container", PortKind.Engine);
    public static readonly PortCall StopContainer = new("docker.stop_container", PortKind.Engine);
    public static readonly PortCall UnpauseContainer = new("docker.unpause_container", PortKind.Engine);
    public static readonly PortCall RemoveContainer = new("docker.remove_container", PortKind.Engine);
    public static readonly PortCall InspectContainer = new("docker.inspect_container", PortKind.Engine);
    /// <summary>An inspection while a container settles: timed like every other, inside the one span of <see cref="Settle"/>.</summary>
    public static readonly PortCall InspectSettling = new("docker.inspect_container", PortKind.Engine, IsTraced: false);
    /// <summary>The engine's own wait while a container settles, inside the same span.</summary>
    public static readonly PortCall WaitRunning = new("docker.wait_running", PortKind.Engine, IsTraced: false);
    public static readonly PortCall ListContainers = new("docker.list_containers", PortKind.Engine);
    public static readonly PortCall ReadLogTail = new("docker.read_log_tail", PortKind.Engine);
    public static readonly PortCall InspectEngine = new("docker.inspect_engine", PortKind.Engine);
    public static readonly PortCall FindEngineStart = new("docker.find_engine_start", PortKind.Engine);

    public static readonly PortCall ConfigureContainer = new("container.configure", PortKind.Engine);

    /// <summary>The wait until a container has settled, as a whole: a span of its own and no call.</summary>
    public static readonly PortCall Settle = new("container.settle", PortKind.Unknown);

    public static readonly PortCall CheckReadiness = new("readiness.check", PortKind.Publisher);
    public static readonly PortCall PrepareState = new("state_directory.prepare", PortKind.Store);
    public static readonly PortCall RemoveState = new("state_directory.remove", PortKind.Store);
    public static readonly PortCall AskGate = new("gate.may_interrupt", PortKind.Gate);
    public static readonly PortCall FindGame = new("lobby.find_game", PortKind.Publisher);
    public static readonly PortCall SaveSnapshot = new("health_snapshots.save", PortKind.Publisher);
    public static readonly PortCall RemoveSnapshot = new("health_snapshots.remove", PortKind.Store);
    public static readonly PortCall PublishHealth = new("health_events.publish", PortKind.Publisher);
    public static readonly PortCall PublishNotification = new("notifications.publish", PortKind.Publisher);
}

/// <summary>Whose deadline a call has.</summary>
internal enum PortKind
{
    Unknown = 0,
    Engine,
    Store,
    Publisher,
    Gate,
}
