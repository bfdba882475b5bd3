namespace Galaxy.Runtime.Testing;

/// <summary>The names of every call of every port, as a closed list.</summary>
public static class PortCalls
{
    /// <summary>Any call, for the faults of a <see cref="FaultPlan"/>: the n-th call of this host, whatever it is.</summary>
    public const string Any = "*";

    /// <summary><see cref="IRuntimeRecordStore.BeginAsync"/>.</summary>
    public const string RecordsBegin = "records.begin";

    /// <summary><see cref="IRuntimeRecordStore.FindAsync"/>.</summary>
    public const string RecordsFind = "records.find";

    /// <summary><see cref="IRuntimeRecordStore.UpsertAsync"/>.</summary>
    public const string RecordsUpsert = "records.upsert";

    /// <summary><see cref="IRuntimeRecordStore.TransitionAsync"/>.</summary>
    public const string RecordsTransition = "records.transition";

    /// <summary><see cref="IRuntimeRecordStore.RemoveAsync"/>.</summary>
    public const string RecordsRemove = "records.remove";

    /// <summary><see cref="IRuntimeRecordStore.SaveSettingsAsync"/>.</summary>
    public const string RecordsSaveSettings = "records.save_settings";

    /// <summary><see cref="IRuntimeRecordStore.FindSettingsAsync"/>.</summary>
    public const string RecordsFindSettings = "records.find_settings";

    /// <summary><see cref="IRuntimeRecordStore.SeeEngineAsync"/>.</summary>
    public const string RecordsSeeEngine = "records.see_engine";

    /// <summary><see cref="IRuntimeRecordStore.ListEnginesAsync"/>.</summary>
    public const string RecordsListEngines = "records.list_engines";

    /// <summary><see cref="IRuntimeRecordStore.ListAsync"/>.</summary>
    public const string RecordsList = "records.list";

    /// <summary><see cref="IOperationLogStore.OpenAsync"/>.</summary>
    public const string JournalOpen = "journal.open";

    /// <summary><see cref="IOperationLogStore.CloseAsync"/>.</summary>
    public const string JournalClose = "journal.close";

    /// <summary><see cref="IOperationLogStore.AppendAsync"/>.</summary>
    public const string JournalAppend = "journal.append";

    /// <summary><see cref="IOperationLogStore.FindAsync"/>.</summary>
    public const string JournalFind = "journal.find";

    /// <summary><see cref="IOperationLogStore.FindSucceededAsync"/>.</summary>
    public const string JournalFindSucceeded = "journal.find_succeeded";

    /// <summary><see cref="IOperationLogStore.ListOpenAsync"/>.</summary>
    public const string JournalListOpen = "journal.list_open";

    /// <summary><see cref="IOperationLogStore.ReadOpenAsync"/>.</summary>
    public const string JournalReadOpen = "journal.read_open";

    /// <summary><see cref="IOperationLogStore.IsOvertakenAsync"/>.</summary>
    public const string JournalIsOvertaken = "journal.is_overtaken";

    /// <summary><see cref="IOperationLogStore.ReadAsync"/>.</summary>
    public const string JournalRead = "journal.read";

    /// <summary><see cref="IOperationLogStore.ReadAllAsync"/>.</summary>
    public const string JournalReadAll = "journal.read_all";

    /// <summary><see cref="IOperationLogStore.ReadActsAsync"/>.</summary>
    public const string JournalReadActs = "journal.read_acts";

    /// <summary><see cref="IOperationLogStore.PruneAsync"/>.</summary>
    public const string JournalPrune = "journal.prune";

    /// <summary><see cref="IOperationLogStore.RemoveGameAsync"/>.</summary>
    public const string JournalRemoveGame = "journal.remove_game";

    /// <summary><see cref="IEventOutbox.AddEventsAsync"/>.</summary>
    public const string OutboxAdd = "outbox.add";

    /// <summary><see cref="IEventOutbox.HasEventsAsync"/>.</summary>
    public const string OutboxHas = "outbox.has";

    /// <summary><see cref="IEventOutbox.ListGamesWithEventsAsync"/>.</summary>
    public const string OutboxListGames = "outbox.list_games";

    /// <summary><see cref="IEventOutbox.ReadEventsAsync"/>.</summary>
    public const string OutboxRead = "outbox.read";

    /// <summary><see cref="IEventOutbox.RemoveEventAsync"/>.</summary>
    public const string OutboxRemove = "outbox.remove";

    /// <summary><see cref="IEventOutbox.CountAttemptAsync"/>.</summary>
    public const string OutboxCountAttempt = "outbox.count_attempt";

    /// <summary><see cref="IEventOutbox.TrimEventsAsync"/>.</summary>
    public const string OutboxTrim = "outbox.trim";

    /// <summary><see cref="IEventOutbox.CountEventsAsync"/>.</summary>
    public const string OutboxCount = "outbox.count";

    /// <summary><see cref="IGameLeaseStore.TryAcquireAsync"/>.</summary>
    public const string LeasesAcquire = "leases.acquire";

    /// <summary><see cref="IGameLeaseStore.TryRenewAsync"/>.</summary>
    public const string LeasesRenew = "leases.renew";

    /// <summary><see cref="IGameLeaseStore.ReleaseAsync"/>.</summary>
    public const string LeasesRelease = "leases.release";

    /// <summary><see cref="IContainerEngine.NetworkExistsAsync"/>.</summary>
    public const string DockerNetworkExists = "docker.network_exists";

    /// <summary><see cref="IContainerEngine.PullImageAsync"/>.</summary>
    public const string DockerPullImage = "docker.pull_image";

    /// <summary><see cref="IContainerEngine.InspectImageAsync"/>.</summary>
    public const string DockerInspectImage = "docker.inspect_image";

    /// <summary><see cref="IContainerEngine.CreateContainerAsync"/>.</summary>
    public const string DockerCreate = "docker.create_container";

    /// <summary><see cref="IContainerEngine.StartContainerAsync"/>.</summary>
    public const string DockerStart = "docker.start_container";

    /// <summary><see cref="IContainerEngine.WaitRunningAsync"/>.</summary>
    public const string DockerWaitRunning = "docker.wait_running";

    /// <summary><see cref="IContainerEngine.StopContainerAsync"/>.</summary>
    public const string DockerStop = "docker.stop_container";

    /// <summary><see cref="IContainerEngine.UnpauseContainerAsync"/>.</summary>
    public const string DockerUnpause = "docker.unpause_container";

    /// <summary><see cref="IContainerEngine.RemoveContainerAsync"/>.</summary>
    public const string DockerRemove = "docker.remove_container";

    /// <summary><see cref="IContainerEngine.InspectContainerAsync"/>.</summary>
    public const string DockerInspect = "docker.inspect_container";

    /// <summary><see cref="IContainerEngine.ListContainersAsync"/>.</summary>
    public const string DockerList = "docker.list_containers";

    /// <summary><see cref="IContainerEngine.WatchAsync"/>.</summary>
    public const string DockerWatch = "docker.watch";

    /// <summary><see cref="IContainerEngine.ReadLogTailAsync"/>.</summary>
    public const string DockerReadLogTail = "docker.read_log_tail";

    /// <summary><see cref="IContainerEngine.InspectEngineAsync"/>.</summary>
    public const string DockerInspectEngine = "docker.inspect_engine";

    /// <summary><see cref="IContainerEngine.FindEngineStartAsync"/>.</summary>
    public const string DockerFindEngineStart = "docker.find_engine_start";

    /// <summary><see cref="IHealthSnapshotStore.SaveAsync"/>.</summary>
    public const string HealthSnapshotsSave = "health_snapshots.save";

    /// <summary><see cref="IHealthSnapshotStore.RemoveAsync"/>.</summary>
    public const string HealthSnapshotsRemove = "health_snapshots.remove";

    /// <summary><see cref="IHealthEventPublisher.PublishAsync"/>.</summary>
    public const string HealthEventsPublish = "health_events.publish";

    /// <summary><see cref="INotificationIntentPublisher.PublishAsync"/>.</summary>
    public const string NotificationsPublish = "notifications.publish";

    /// <summary><see cref="ILobbyClient.FindGameAsync"/>.</summary>
    public const string LobbyFindGame = "lobby.find_game";

    /// <summary><see cref="IGameGate.MayInterruptAsync"/>.</summary>
    public const string GateMayInterrupt = "gate.may_interrupt";

    /// <summary><see cref="IReadinessCheck.CheckAsync"/>.</summary>
    public const string ReadinessCheck = "readiness.check";

    /// <summary><see cref="IStateDirectory.PrepareAsync"/>.</summary>
    public const string StateDirectoryPrepare = "state_directory.prepare";

    /// <summary><see cref="IStateDirectory.RemoveAsync"/>.</summary>
    public const string StateDirectoryRemove = "state_directory.remove";

    /// <summary><see cref="IStoreClock.ReadAsync"/>.</summary>
    public const string StoreClockRead = "store_clock.read";

    /// <summary>Every call of every port, once; without <see cref="Any"/>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RecordsBegin, RecordsFind, RecordsUpsert, RecordsTransition, RecordsRemove, RecordsSaveSettings, RecordsFindSettings, RecordsSeeEngine, RecordsListEngines, RecordsList,
        JournalOpen, JournalClose, JournalAppend, JournalFind, JournalFindSucceeded, JournalListOpen, JournalReadOpen, JournalIsOvertaken,
        JournalRead, JournalReadAll, JournalReadActs, JournalPrune, JournalRemoveGame,
        OutboxAdd, OutboxHas, OutboxListGames, OutboxRead, OutboxRemove, OutboxCountAttempt, OutboxTrim, OutboxCount,
        LeasesAcquire, LeasesRenew, LeasesRelease,
        DockerNetworkExists, DockerPullImage, DockerInspectImage, DockerCreate, DockerStart, DockerWaitRunning, DockerStop, DockerUnpause, DockerRemove,
        DockerInspect, DockerList, DockerWatch, DockerReadLogTail, DockerInspectEngine, DockerFindEngineStart,
        HealthSnapshotsSave, HealthSnapshotsRemove, HealthEventsPublish, NotificationsPublish, LobbyFindGame, GateMayInterrupt, ReadinessCheck, StateDirectoryPrepare,
        StateDirectoryRemove, StoreClockRead,
    ];
}

/// <summary>One call of a port, as a <see cref="FaultPlan"/> saw it.</summary>
/// <param name="Name">Which call; one of <see cref="PortCalls"/>.</param>
/// <param name="Subject">What it was about: a game id, an operation id (32 hexadecimal digits), a container id or name, an image reference or a network; empty where there is none.</param>
public readonly record struct PortCall(string Name, string Subject)
{
    /// <inheritdoc/>
    public override string ToString() => Subject.Length == 0 ? Name : $"{Name} {Subject}";
}
