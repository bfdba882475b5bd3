namespace Galaxy.Runtime.Testing.Tests;

public sealed class FakesConformTests
{
    public static TheoryData<string> LeaseCases => [.. GameLeaseStoreContract.CaseNames];

    public static TheoryData<string> RecordCases => [.. RuntimeRecordStoreContract.CaseNames];

    public static TheoryData<string> JournalCases => [.. OperationLogStoreContract.CaseNames];

    public static TheoryData<string> SnapshotCases => [.. HealthSnapshotStoreContract.CaseNames];

    public static TheoryData<string> HealthEventCases => [.. HealthEventPublisherContract.CaseNames];

    public static TheoryData<string> NotificationCases => [.. NotificationIntentPublisherContract.CaseNames];

    public static TheoryData<string> EngineCases => [.. ContainerEngineContract.CaseNames];

    [Theory]
    [MemberData(nameof(LeaseCases))]
    public Task The_lease_store_in_memory_conforms(string caseName) => FakeConformance.RunLeaseCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(RecordCases))]
    public Task The_record_store_in_memory_conforms(string caseName) => FakeConformance.RunRecordCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(JournalCases))]
    public Task The_journal_in_memory_conforms(string caseName) => FakeConformance.RunJournalCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(SnapshotCases))]
    public Task The_snapshot_store_in_memory_conforms(string caseName) => FakeConformance.RunSnapshotCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(HealthEventCases))]
    public Task The_recording_health_event_publisher_conforms(string caseName) => FakeConformance.RunHealthEventCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(NotificationCases))]
    public Task The_recording_notification_publisher_conforms(string caseName) => FakeConformance.RunNotificationCaseAsync(caseName);

    [Theory]
    [MemberData(nameof(EngineCases))]
    public Task The_engine_in_memory_conforms(string caseName) => FakeConformance.RunEngineCaseAsync(caseName);
}
