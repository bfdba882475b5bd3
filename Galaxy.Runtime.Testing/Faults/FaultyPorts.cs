namespace Galaxy.Runtime.Testing;

internal sealed class FaultyGameLeaseStore(FaultPlan plan, IGameLeaseStore inner) : IGameLeaseStore
{
    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesAcquire, gameId, cancel => inner.TryAcquireAsync(gameId, token, ttl, cancel), cancellationToken);

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesRenew, gameId, cancel => inner.TryRenewAsync(gameId, token, ttl, cancel), cancellationToken);

    public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LeasesRelease, gameId, cancel => inner.ReleaseAsync(gameId, token, cancel), cancellationToken);
}

internal sealed class FaultyHealthEventPublisher(FaultPlan plan, IHealthEventPublisher inner) : IHealthEventPublisher
{
    public ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthEventsPublish, healthEvent.GameId, cancel => inner.PublishAsync(healthEvent, cancel), cancellationToken);
}

internal sealed class FaultyHealthSnapshotStore(FaultPlan plan, IHealthSnapshotStore inner) : IHealthSnapshotStore
{
    public ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthSnapshotsSave, healthEvent.GameId, cancel => inner.SaveAsync(healthEvent, cancel), cancellationToken);

    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.HealthSnapshotsRemove, gameId, cancel => inner.RemoveAsync(gameId, cancel), cancellationToken);
}

internal sealed class FaultyLobbyClient(FaultPlan plan, ILobbyClient inner) : ILobbyClient
{
    public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LobbyFindGame, gameId, cancel => inner.FindGameAsync(gameId, cancel), cancellationToken);
}

internal sealed class FaultyNotificationIntentPublisher(FaultPlan plan, INotificationIntentPublisher inner) : INotificationIntentPublisher
{
    public ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.NotificationsPublish, intent.IdempotencyKey, cancel => inner.PublishAsync(intent, cancel), cancellationToken);
}

internal sealed class FaultyRuntimeRecordStore(FaultPlan plan, IRuntimeRecordStore inner) : IRuntimeRecordStore
{
    public ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsBegin, gameId, cancel => inner.BeginAsync(gameId, cancel), cancellationToken);

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsFind, gameId, cancel => inner.FindAsync(gameId, cancel), cancellationToken);

    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsUpsert, record.GameId, cancel => inner.UpsertAsync(record, cancel), cancellationToken);

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsTransition, change.GameId, cancel => inner.TransitionAsync(change, fence, cancel), cancellationToken);

    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsRemove, gameId, cancel => inner.RemoveAsync(gameId, fence, cancel), cancellationToken);

    public ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsSaveSettings, gameId, cancel => inner.SaveSettingsAsync(gameId, digest, settings, cancel), cancellationToken);

    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsFindSettings, gameId, cancel => inner.FindSettingsAsync(gameId, digest, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsSeeEngine, sighting.EngineId, cancel => inner.SeeEngineAsync(sighting, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsListEngines, engineId ?? "", cancel => inner.ListEnginesAsync(engineId, cancel), cancellationToken);

    public IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.RecordsList, inner.ListAsync(filter, cancellationToken), cancellationToken);
}

internal sealed class FaultyGameGate(FaultPlan plan, IGameGate inner) : IGameGate
{
    public ValueTask<string?> MayInterruptAsync(string gameId, OperationKind kind, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.GateMayInterrupt, gameId, cancel => inner.MayInterruptAsync(gameId, kind, cancel), cancellationToken);
}

internal sealed class FaultyReadinessCheck(FaultPlan plan, IReadinessCheck inner) : IReadinessCheck
{
    public ValueTask<string?> CheckAsync(ReadinessTarget target, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.ReadinessCheck, target.ContainerId, cancel => inner.CheckAsync(target, cancel), cancellationToken);
}

internal sealed class FaultyStateDirectory(FaultPlan plan, IStateDirectory inner) : IStateDirectory
{
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.StateDirectoryPrepare, gameId, cancel => inner.PrepareAsync(gameId, cancel), cancellationToken);

    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.StateDirectoryRemove, gameId, cancel => inner.RemoveAsync(gameId, cancel), cancellationToken);
}

internal sealed class FaultyStoreClock(FaultPlan plan, IStoreClock inner) : IStoreClock
{
    public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.StoreClockRead, "", inner.ReadAsync, cancellationToken);
}

internal sealed class FaultyOperationLogStore(FaultPlan plan, IOperationLogStore inner) : IOperationLogStore
{
    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalOpen, entry.GameId, cancel => inner.OpenAsync(entry, head, cancel), cancellationToken);

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalClose, operationId.ToString("N"), cancel => inner.CloseAsync(operationId, closing, cancel), cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalAppend, entry.GameId, cancel => inner.AppendAsync(entry, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalFind, operationId.ToString("N"), cancel => inner.FindAsync(operationId, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        plan.PassAsync(
            PortCalls.JournalFindSucceeded, gameId, cancel => inner.FindSucceededAsync(gameId, kind, idempotencyKey, now, cancel), cancellationToken);

    public IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalListOpen, inner.ListOpenAsync(cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalReadOpen, gameId, cancel => inner.ReadOpenAsync(gameId, cancel), cancellationToken);

    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalIsOvertaken, entry.GameId, cancel => inner.IsOvertakenAsync(entry, cancel), cancellationToken);

    public ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalRead, gameId, cancel => inner.ReadAsync(gameId, limit, before, cancel), cancellationToken);

    public ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalReadAll, "", cancel => inner.ReadAllAsync(filter, limit, before, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalReadActs, gameId, cancel => inner.ReadActsAsync(gameId, since, limit, cancel), cancellationToken);

    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalPrune, "", cancel => inner.PruneAsync(pruning, cancel), cancellationToken);

    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.JournalRemoveGame, gameId, cancel => inner.RemoveGameAsync(gameId, cancel), cancellationToken);

    public ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxAdd, "", cancel => inner.AddEventsAsync(events, cancel), cancellationToken);

    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxHas, gameId, cancel => inner.HasEventsAsync(gameId, cancel), cancellationToken);

    public IAsyncEnumerable<string> ListGamesWithEventsAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxListGames, inner.ListGamesWithEventsAsync(cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxRead, gameId, cancel => inner.ReadEventsAsync(gameId, limit, cancel), cancellationToken);

    public ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxRemove, key, cancel => inner.RemoveEventAsync(key, cancel), cancellationToken);

    public ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxCountAttempt, key, cancel => inner.CountAttemptAsync(key, cancel), cancellationToken);

    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxTrim, "", cancel => inner.TrimEventsAsync(maxEvents, cancel), cancellationToken);

    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.OutboxCount, "", inner.CountEventsAsync, cancellationToken);
}

internal sealed class FaultyContainerEngine(FaultPlan plan, IContainerEngine inner) : IContainerEngine
{
    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerNetworkExists, name, cancel => inner.NetworkExistsAsync(name, cancel), cancellationToken);

    public ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerPullImage, imageRef, cancel => inner.PullImageAsync(imageRef, policy, progress, cancel), cancellationToken);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspectImage, imageRef, cancel => inner.InspectImageAsync(imageRef, cancel), cancellationToken);

    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerCreate, spec.Name, cancel => inner.CreateContainerAsync(spec, cancel), cancellationToken);

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerStart, containerId, cancel => inner.StartContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerWaitRunning, containerId, cancel => inner.WaitRunningAsync(containerId, duration, healthTimeout, cancel), cancellationToken);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerStop, containerId, cancel => inner.StopContainerAsync(containerId, grace, cancel), cancellationToken);

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerUnpause, containerId, cancel => inner.UnpauseContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerRemove, containerId, cancel => inner.RemoveContainerAsync(containerId, force, cancel), cancellationToken);

    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspect, idOrName, cancel => inner.InspectContainerAsync(idOrName, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerList, "", cancel => inner.ListContainersAsync(filter, cancel), cancellationToken);

    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerWatch, inner.WatchAsync(filter, cancellationToken), cancellationToken);

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerReadLogTail, containerId, cancel => inner.ReadLogTailAsync(containerId, lines, cancel), cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspectEngine, "", cancel => inner.InspectEngineAsync(cancel), cancellationToken);

    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerFindEngineStart, "", cancel => inner.FindEngineStartAsync(cancel), cancellationToken);
}
