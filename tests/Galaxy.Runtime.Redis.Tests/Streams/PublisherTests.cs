using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class PublisherTests : RedisTest
{
    private const string HealthEvents = "runtime:health_events";
    private const string Intents = "notification:intents";
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly HealthEvent Exited = new()
    {
        EventId = new Guid("3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        OperationId = new Guid("3f2504e0-4f89-41d3-9a0c-0305e82c3302"),
        GameId = "game-1",
        ContainerId = "c1",
        Type = HealthEventType.ContainerExited,
        OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
        Details = """{"exit_code":137,"log_tail":"größer \u0000"}""",
    };

    [RedisFact]
    public async Task A_health_event_is_one_entry_of_flat_fields()
    {
        await Host().GetRequiredService<IHealthEventPublisher>().PublishAsync(Exited, None);

        Entries(HealthEvents).Should().ContainSingle().Which.Fields.Should().Equal(new Dictionary<string, string>
        {
            ["event_id"] = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            ["operation_id"] = "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
            ["game_id"] = "game-1",
            ["container_id"] = "c1",
            ["event_type"] = "container_exited",
            ["occurred_at_ms"] = "1700000000123",
            ["details"] = """{"exit_code":137,"log_tail":"größer \u0000"}""",
        });
    }

    [RedisFact]
    public async Task A_health_event_of_a_probe_has_an_empty_operation_id()
    {
        await Host().GetRequiredService<IHealthEventPublisher>()
            .PublishAsync(Exited with { OperationId = null, Type = HealthEventType.ProbeFailed }, None);

        var fields = Entries(HealthEvents).Single().Fields;
        fields["operation_id"].Should().BeEmpty();
        fields["event_type"].Should().Be("probe_failed");
    }

    [RedisFact]
    public async Task An_intent_is_one_entry_of_flat_fields()
    {
        var intent = new NotificationIntent
        {
            IdempotencyKey = "runtime.image_pull_failed.game-1.1700000000123",
            Type = NotificationType.ImagePullFailed,
            OccurredAt = Exited.OccurredAt,
            Payload = """{"game_id":"game-1"}""",
        };

        await Host().GetRequiredService<INotificationIntentPublisher>().PublishAsync(intent, None);

        Entries(Intents).Should().ContainSingle().Which.Fields.Should().Equal(new Dictionary<string, string>
        {
            ["idempotency_key"] = "runtime.image_pull_failed.game-1.1700000000123",
            ["notification_type"] = "runtime.image_pull_failed",
            ["occurred_at_ms"] = "1700000000123",
            ["payload"] = intent.Payload,
        });
    }

    [RedisFact]
    public async Task Streams_keep_about_as_many_entries_as_they_are_told()
    {
        const int Published = 1000;
        var host = Host(configure: static options =>
        {
            options.Streams.HealthEventsMaxLength = 100;
            options.Streams.NotificationIntentsMaxLength = 100;
        });
        var events = host.GetRequiredService<IHealthEventPublisher>();
        var intents = host.GetRequiredService<INotificationIntentPublisher>();
        var intent = new NotificationIntent
        {
            IdempotencyKey = "runtime.start_config_invalid.game-1.1",
            Type = NotificationType.StartConfigInvalid,
            OccurredAt = Exited.OccurredAt,
            Payload = """{"game_id":"game-1"}""",
        };

        await Task.WhenAll(Enumerable.Range(0, Published).SelectMany(_ => (Task[])[events.PublishAsync(Exited, None).AsTask(), intents.PublishAsync(intent, None).AsTask()]));

        // Redis trims whole nodes of 100 entries.
        Entries(HealthEvents).Count.Should().BeInRange(100, 300);
        Entries(Intents).Count.Should().BeInRange(100, 300);
    }

    [RedisFact]
    public async Task A_stream_key_that_holds_something_else_is_a_rejection()
    {
        Database.StringSet(Prefix + HealthEvents, "not a stream");

        var publish = async () => await Host().GetRequiredService<IHealthEventPublisher>().PublishAsync(Exited, None);

        (await publish.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);
    }
}
