namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A case that nothing can fail proves nothing: each is shown a store, publisher or engine that breaks just what it states.</summary>
public sealed class EveryCaseCatchesAMutantTests
{
    public static TheoryData<string> LeaseCases => [.. GameLeaseStoreContract.CaseNames];

    public static TheoryData<string> RecordCases => [.. RuntimeRecordStoreContract.CaseNames];

    public static TheoryData<string> JournalCases => [.. OperationLogStoreContract.CaseNames];

    public static TheoryData<string> SnapshotCases => [.. HealthSnapshotStoreContract.CaseNames];

    public static TheoryData<string> HealthEventCases => [.. HealthEventPublisherContract.CaseNames];

    public static TheoryData<string> NotificationCases => [.. NotificationIntentPublisherContract.CaseNames];

    public static TheoryData<string> EngineCases => [.. ContainerEngineContract.CaseNames];

    [Fact]
    public void Every_case_has_a_mutant_and_every_mutant_a_case()
    {
        LeaseMutants.All.Keys.Should().BeEquivalentTo(GameLeaseStoreContract.CaseNames);
        RecordMutants.All.Keys.Should().BeEquivalentTo(RuntimeRecordStoreContract.CaseNames);
        JournalMutants.All.Keys.Should().BeEquivalentTo(OperationLogStoreContract.CaseNames);
        EventMutants.Snapshots.Keys.Should().BeEquivalentTo(HealthSnapshotStoreContract.CaseNames);
        EventMutants.HealthEvents.Keys.Should().BeEquivalentTo(HealthEventPublisherContract.CaseNames);
        EventMutants.Notifications.Keys.Should().BeEquivalentTo(NotificationIntentPublisherContract.CaseNames);
        DockerMutants.All.Keys.Should().BeEquivalentTo(ContainerEngineContract.CaseNames);
    }

    [Theory]
    [MemberData(nameof(LeaseCases))]
    public Task A_broken_lease_store_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunLeaseCaseAsync(caseName, LeaseMutants.All[caseName]));

    [Theory]
    [MemberData(nameof(RecordCases))]
    public Task A_broken_record_store_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunRecordCaseAsync(caseName, RecordMutants.All[caseName]));

    [Theory]
    [MemberData(nameof(JournalCases))]
    public Task A_broken_journal_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunJournalCaseAsync(caseName, JournalMutants.All[caseName]));

    [Theory]
    [MemberData(nameof(SnapshotCases))]
    public Task A_broken_snapshot_store_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunSnapshotCaseAsync(caseName, EventMutants.Snapshots[caseName]));

    [Theory]
    [MemberData(nameof(HealthEventCases))]
    public Task A_broken_health_event_publisher_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunHealthEventCaseAsync(caseName, EventMutants.HealthEvents[caseName]));

    [Theory]
    [MemberData(nameof(NotificationCases))]
    public Task A_broken_notification_publisher_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => FakeConformance.RunNotificationCaseAsync(caseName, EventMutants.Notifications[caseName]));

    [Theory]
    [MemberData(nameof(EngineCases))]
    public Task A_broken_engine_is_caught(string caseName) =>
        MustBeCaughtAsync(caseName, () => new FakeEnvironment().RunAsync(caseName, DockerMutants.All[caseName]));

    private static async Task MustBeCaughtAsync(string caseName, Func<Task> run) =>
        (await run.Should().ThrowAsync<ConformanceException>()).Which.CaseName.Should().Be(caseName);
}
