using System.Globalization;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>Every case of every port of this package, on a real server.</summary>
public abstract class ConformanceKit : RedisTest
{
    public static TheoryData<string> LeaseCases => [.. GameLeaseStoreContract.CaseNames];

    public static TheoryData<string> HealthEventCases => [.. HealthEventPublisherContract.CaseNames];

    public static TheoryData<string> IntentCases => [.. NotificationIntentPublisherContract.CaseNames];

    protected abstract TPort Open<TPort>()
        where TPort : class;

    [RedisTheory]
    [MemberData(nameof(LeaseCases))]
    public Task Leases(string caseName) =>
        new GameLeaseStoreContract(() => Open<IGameLeaseStore>(), new RealTimeConformanceClock()).RunAsync(caseName, CancellationToken.None);

    [RedisTheory]
    [MemberData(nameof(HealthEventCases))]
    public Task Health_events(string caseName) => new HealthEventPublisherContract(
        () => Open<IHealthEventPublisher>(),
        _ => ValueTask.FromResult<IReadOnlyList<HealthEvent>>([.. Entries("runtime:health_events").Select(static entry => HealthEventOf(entry.Fields))]))
        .RunAsync(caseName, CancellationToken.None);

    [RedisTheory]
    [MemberData(nameof(IntentCases))]
    public Task Notification_intents(string caseName) => new NotificationIntentPublisherContract(
        () => Open<INotificationIntentPublisher>(),
        _ => ValueTask.FromResult<IReadOnlyList<NotificationIntent>>([.. Entries("notification:intents").Select(static entry => IntentOf(entry.Fields))]))
        .RunAsync(caseName, CancellationToken.None);

    private static HealthEvent HealthEventOf(IReadOnlyDictionary<string, string> fields) => new()
    {
        EventId = Guid.Parse(fields["event_id"]),
        OperationId = fields["operation_id"] is { Length: > 0 } id ? Guid.Parse(id) : null,
        GameId = fields["game_id"],
        ContainerId = fields["container_id"],
        Type = WireText.Parse<HealthEventType>(fields["event_type"]),
        OccurredAt = Instant(fields["occurred_at_ms"]),
        Details = fields["details"],
    };

    private static NotificationIntent IntentOf(IReadOnlyDictionary<string, string> fields) => new()
    {
        IdempotencyKey = fields["idempotency_key"],
        Type = WireText.Parse<NotificationType>(fields["notification_type"]),
        OccurredAt = Instant(fields["occurred_at_ms"]),
        Payload = fields["payload"],
    };

    private static DateTimeOffset Instant(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
