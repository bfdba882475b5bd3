using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class HealthSnapshotStoreTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IHealthSnapshotStore snapshots = schema.Ours.Snapshots;
    private readonly string game = schema.NewGame();

    public static TheoryData<HealthEventType> EveryType => new(Enum.GetValues<HealthEventType>().Where(type => type is not HealthEventType.Unknown));

    [PostgresFact]
    public async Task The_newest_event_wins_whatever_the_order()
    {
        var old = Event(game, Noon);
        var young = Event(game, Noon.AddMicroseconds(1), """{"cause":"oom","exit_code":137}""");
        await snapshots.SaveAsync(old, Deadline);
        await snapshots.SaveAsync(young, Deadline);
        await snapshots.SaveAsync(young, Deadline);
        await snapshots.SaveAsync(old, Deadline);

        (await ReadAsync("event_id::text")).Should().Be(young.EventId.ToString());
        (await ReadAsync("details->>'exit_code'")).Should().Be("137");
        (await ReadAsync("container_id || ' ' || event_type")).Should().Be("c1 container_exited");
    }

    [PostgresTheory]
    [MemberData(nameof(EveryType))]
    public async Task Every_type_is_storable(HealthEventType type)
    {
        await snapshots.SaveAsync(Event(game, Noon) with { Type = type }, Deadline);

        (await ReadAsync("event_type")).Should().Be(type.ToWireText());
    }

    [PostgresTheory]
    [InlineData("""{"log_tail":"a\u0000b"}""", "a\uFFFDb")]
    [InlineData("""{"log_tail":"a\\u0000b"}""", "a\\u0000b")]
    [InlineData("""{"log_tail":"a\ud83db"}""", "a\uFFFDb")]
    [InlineData("""{"log_tail":"a\ude00b"}""", "a\uFFFDb")]
    [InlineData("""{"log_tail":"a\ud83d\ude00b"}""", "a\U0001F600b")]
    [InlineData("""{"log_tail":"a\u00e4b\n"}""", "a\u00e4b\n")]
    public async Task Details_that_json_in_postgres_refuses_are_made_storable(string details, string stored)
    {
        await snapshots.SaveAsync(Event(game, Noon, details), Deadline);

        (await ReadAsync("details->>'log_tail'")).Should().Be(stored);
    }

    [PostgresFact]
    public async Task Details_that_are_no_json_are_rejected_without_being_quoted()
    {
        var save = async () => await snapshots.SaveAsync(Event(game, Noon, "secret-value"), Deadline);

        (await save.Should().ThrowAsync<RuntimePortException>()).Which.Should().Match<RuntimePortException>(
            fault => fault.Fault == PortFault.Rejected && !fault.Message.Contains("secret-value", StringComparison.Ordinal));
    }

    private Task<string> ReadAsync(string expression) =>
        schema.ScalarAsync<string>($"SELECT {expression} FROM {{schema}}.health_snapshots WHERE game_id = '{game}'");
}
