namespace Galaxy.Runtime.Testing.Tests;

/// <summary>Runs a case of each contract against the fake, perhaps a broken variant of it.</summary>
internal static class FakeConformance
{
    public static Task RunLeaseCaseAsync(string caseName, Func<InMemoryLeaseStore, IGameLeaseStore>? mutate = null)
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryLeaseStore(time);
        return new GameLeaseStoreContract(() => mutate?.Invoke(store) ?? store, new ManualConformanceClock(time)).RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunRecordCaseAsync(string caseName, Func<InMemoryRuntimeRecordStore, IRuntimeRecordStore>? mutate = null)
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryRuntimeRecordStore(time);
        return new RuntimeRecordStoreContract(() => mutate?.Invoke(store) ?? store, new ManualConformanceClock(time)).RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunJournalCaseAsync(string caseName, Func<InMemoryOperationLogStore, IOperationLogStore>? mutate = null)
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryOperationLogStore(time);
        return new OperationLogStoreContract(() => mutate?.Invoke(store) ?? store, new ManualConformanceClock(time)).RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunSnapshotCaseAsync(string caseName, Func<InMemoryHealthSnapshotStore, IHealthSnapshotStore>? mutate = null)
    {
        var store = new InMemoryHealthSnapshotStore();
        return new HealthSnapshotStoreContract(() => mutate?.Invoke(store) ?? store, (gameId, _) => ValueTask.FromResult(store.Find(gameId)))
            .RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunHealthEventCaseAsync(string caseName, Func<RecordingHealthEventPublisher, IHealthEventPublisher>? mutate = null)
    {
        var publisher = new RecordingHealthEventPublisher();
        return new HealthEventPublisherContract(() => mutate?.Invoke(publisher) ?? publisher, _ => ValueTask.FromResult(publisher.Published))
            .RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunNotificationCaseAsync(string caseName, Func<RecordingNotificationIntentPublisher, INotificationIntentPublisher>? mutate = null)
    {
        var publisher = new RecordingNotificationIntentPublisher();
        return new NotificationIntentPublisherContract(() => mutate?.Invoke(publisher) ?? publisher, _ => ValueTask.FromResult(publisher.Published))
            .RunAsync(caseName, CancellationToken.None);
    }

    public static Task RunEngineCaseAsync(string caseName) => new FakeEnvironment().RunAsync(caseName);
}
