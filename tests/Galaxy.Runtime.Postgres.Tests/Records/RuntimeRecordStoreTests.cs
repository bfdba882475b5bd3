using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class RuntimeRecordStoreTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IRuntimeRecordStore records = schema.Ours.Records;
    private readonly string game = schema.NewGame();

    [PostgresFact]
    public async Task A_record_reads_back_field_by_field()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        var record = Running(game, fence) with { StoppedAt = Noon.AddMicroseconds(1), RemovedAt = Noon.AddMicroseconds(2) };

        (await records.UpsertAsync(record, Deadline)).Should().Be(RecordWriteResult.Applied);

        (await records.FindAsync(game, Deadline)).Should().Be(record);
        (await records.BeginAsync(game, Deadline)).Record.Should().Be(record);
    }

    [PostgresFact]
    public async Task A_second_upsert_replaces_every_field_and_nulls_too()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        await records.UpsertAsync(Running(game, fence) with { StoppedAt = Noon }, Deadline);
        var bare = new RuntimeRecord { GameId = game, Status = RuntimeStatus.Removed, Fence = fence, LastOpAt = Noon, CreatedAt = Noon };

        (await records.UpsertAsync(bare, Deadline)).Should().Be(RecordWriteResult.Applied);
        (await records.UpsertAsync(bare, Deadline)).Should().Be(RecordWriteResult.Applied);

        (await records.FindAsync(game, Deadline)).Should().Be(bare);
    }

    [PostgresFact]
    public async Task Instants_at_the_ends_of_time_survive()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        var record = Running(game, fence) with { LastOpAt = DateTimeOffset.MinValue, CreatedAt = DateTimeOffset.MaxValue };

        await records.UpsertAsync(record, Deadline);

        (await records.FindAsync(game, Deadline)).Should().Be(record);
    }

    [PostgresFact]
    public async Task An_instant_in_another_offset_is_stored_as_the_same_instant()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;

        await records.UpsertAsync(Running(game, fence) with { StartedAt = Noon.ToOffset(TimeSpan.FromHours(5)) }, Deadline);

        (await records.FindAsync(game, Deadline))!.StartedAt.Should().Be(Noon);
    }

    [PostgresFact]
    public async Task Text_that_postgres_refuses_is_made_storable()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;

        await records.UpsertAsync(Running(game, fence) with { ImageRef = "a\0b\ud83dc\U0001F600" }, Deadline);

        (await records.FindAsync(game, Deadline))!.ImageRef.Should().Be("a\uFFFDb\uFFFDc\U0001F600");
    }

    [PostgresFact]
    public async Task Every_fence_is_greater_than_the_last_and_no_less_than_the_clock()
    {
        var before = await schema.ScalarAsync<long>("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
        var first = (await records.BeginAsync(game, Deadline)).Fence;
        var second = (await records.BeginAsync(game, Deadline)).Fence;

        first.Should().BeGreaterThanOrEqualTo(before);
        second.Should().BeGreaterThan(first);
    }

    [PostgresFact]
    public async Task A_fence_ahead_of_the_clock_is_counted_up()
    {
        await records.BeginAsync(game, Deadline);
        await schema.ExecuteAsync($"UPDATE {{schema}}.runtime_fences SET fence = 9000000000000000000 WHERE game_id = '{game}'");

        (await records.BeginAsync(game, Deadline)).Fence.Should().Be(9000000000000000001);
    }

    [PostgresTheory]
    [InlineData(RuntimeStatus.Stopped)]
    [InlineData(RuntimeStatus.Removed)]
    public async Task A_transition_leaves_the_record_that_the_model_says(RuntimeStatus goal)
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        var record = Running(game, fence);
        await records.UpsertAsync(record, Deadline);
        var next = (await records.BeginAsync(game, Deadline)).Fence;
        var change = new StatusTransition
        {
            GameId = game,
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = goal,
            Now = Noon.AddMicroseconds(42),
        };

        (await records.TransitionAsync(change, next, Deadline)).Should().Be(RecordWriteResult.Applied);

        (await records.FindAsync(game, Deadline)).Should().Be(change.ApplyTo(record, next));
    }

    [PostgresFact]
    public async Task A_transition_answers_stale_before_missing_before_conflict()
    {
        var change = new StatusTransition
        {
            GameId = game,
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Stopped,
            Now = Noon,
        };
        (await records.TransitionAsync(change, 1, Deadline)).Should().Be(RecordWriteResult.StaleFence, "no fence was ever drawn");

        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        (await records.TransitionAsync(change, fence - 1, Deadline)).Should().Be(RecordWriteResult.StaleFence);
        (await records.TransitionAsync(change, fence, Deadline)).Should().Be(RecordWriteResult.NotFound);

        await records.UpsertAsync(Running(game, fence, containerId: "c2"), Deadline);
        (await records.TransitionAsync(change, fence - 1, Deadline)).Should().Be(RecordWriteResult.StaleFence);
        (await records.TransitionAsync(change, fence, Deadline)).Should().Be(RecordWriteResult.Conflict);
        (await records.TransitionAsync(change with { ExpectedContainerId = null }, fence, Deadline)).Should().Be(RecordWriteResult.Conflict);
        (await records.TransitionAsync(change with { ExpectedContainerId = "c2", From = RuntimeStatus.Stopped }, fence, Deadline))
            .Should().Be(RecordWriteResult.Conflict);
        (await records.FindAsync(game, Deadline)).Should().Be(Running(game, fence, containerId: "c2"));
    }

    [PostgresTheory]
    [InlineData(RuntimeStatus.Running)]
    [InlineData(RuntimeStatus.Unknown)]
    public async Task Only_stopped_and_removed_are_goals(RuntimeStatus goal)
    {
        var transition = async () => await records.TransitionAsync(new StatusTransition
        {
            GameId = game,
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = goal,
            Now = Noon,
        }, 1, Deadline);

        await transition.Should().ThrowAsync<ArgumentException>();
    }

    [PostgresFact]
    public async Task A_status_nobody_knows_reads_as_unknown()
    {
        await using var foreign = new ForeignSchema();
        await using var host = foreign.Open();
        var fence = (await host.Records.BeginAsync(game, Deadline)).Fence;
        await host.Records.UpsertAsync(Running(game, fence), Deadline);
        await foreign.ExecuteAsync("ALTER TABLE {schema}.runtime_records DROP CONSTRAINT runtime_records_status_check");
        await foreign.ExecuteAsync("UPDATE {schema}.runtime_records SET status = 'paused'");

        (await host.Records.FindAsync(game, Deadline))!.Status.Should().Be(RuntimeStatus.Unknown);
        (await host.Records.ListAsync(new RuntimeRecordFilter { Status = RuntimeStatus.Unknown }, Deadline).ToListAsync()).Should().ContainSingle();
        (await host.Records.ListAsync(new RuntimeRecordFilter { Status = RuntimeStatus.Running }, Deadline).ToListAsync()).Should().BeEmpty();
    }

    [PostgresFact]
    public async Task A_status_outside_the_closed_set_is_rejected()
    {
        var fence = (await records.BeginAsync(game, Deadline)).Fence;
        var write = async () => await records.UpsertAsync(Running(game, fence) with { Status = RuntimeStatus.Unknown }, Deadline);

        (await write.Should().ThrowAsync<RuntimePortException>()).Which.Should().Match<RuntimePortException>(
            fault => fault.Fault == PortFault.Rejected && fault.Message.Contains("runtime_records_status_check", StringComparison.Ordinal));
    }
}
