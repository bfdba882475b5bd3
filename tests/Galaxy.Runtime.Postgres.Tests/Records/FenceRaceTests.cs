using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>After a Begin returned, nothing with an older fence applies, and what it returned holds everything applied before.</summary>
public sealed class FenceRaceTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IRuntimeRecordStore ours = schema.Ours.Records;
    private readonly IRuntimeRecordStore theirs = schema.Theirs.Records;
    private readonly string game = schema.NewGame();

    [PostgresFact]
    public async Task A_begin_that_waits_for_a_write_returns_what_it_wrote()
    {
        var fence = (await ours.BeginAsync(game, Deadline)).Fence;
        await using var writer = await schema.Plain.OpenConnectionAsync();
        await using var write = await writer.BeginTransactionAsync();
        await WriteBehindThePortAsync(writer, fence);

        var begin = theirs.BeginAsync(game, Deadline).AsTask();
        await schema.WaitUntilBlockedAsync();
        begin.IsCompleted.Should().BeFalse();
        await write.CommitAsync();

        (await begin).Record!.ContainerId.Should().Be("c1");
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_waits_for_a_begin_is_stale(bool isTransition)
    {
        var fence = (await ours.BeginAsync(game, Deadline)).Fence;
        await ours.UpsertAsync(Running(game, fence), Deadline);
        await using var other = await schema.Plain.OpenConnectionAsync();
        await using var begin = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = $"UPDATE {schema.Name}.runtime_fences SET fence = fence + 1 WHERE game_id = '{game}'";
            await command.ExecuteNonQueryAsync();
        }

        var write = isTransition
            ? ours.TransitionAsync(new StatusTransition
            {
                GameId = game,
                From = RuntimeStatus.Running,
                ExpectedContainerId = "c1",
                To = RuntimeStatus.Removed,
                Now = Noon,
            }, fence, Deadline).AsTask()
            : ours.UpsertAsync(Running(game, fence, containerId: "c2"), Deadline).AsTask();
        await schema.WaitUntilBlockedAsync();
        await begin.CommitAsync();

        (await write).Should().Be(RecordWriteResult.StaleFence);
        (await ours.FindAsync(game, Deadline)).Should().Be(Running(game, fence));
    }

    [PostgresFact]
    public async Task A_transition_judges_the_record_as_it_is_once_the_fence_is_held()
    {
        var fence = (await ours.BeginAsync(game, Deadline)).Fence;
        await using var writer = await schema.Plain.OpenConnectionAsync();
        await using var write = await writer.BeginTransactionAsync();
        await WriteBehindThePortAsync(writer, fence);

        var change = new StatusTransition
        {
            GameId = game,
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Stopped,
            Now = Noon,
        };
        var transition = ours.TransitionAsync(change, fence, Deadline).AsTask();
        await schema.WaitUntilBlockedAsync();
        await write.CommitAsync();

        (await transition).Should().Be(RecordWriteResult.Applied, "our own write, late, must not read as a missing record");
    }

    [PostgresTheory]
    [InlineData("repeatable\\ read")]
    [InlineData("serializable")]
    public async Task Where_the_default_isolation_is_stricter_a_begin_that_waited_is_a_fault_and_not_an_old_record(string isolation)
    {
        var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Options = "-c default_transaction_isolation=" + isolation };
        var strict = schema.Open(settings.ConnectionString).Records;
        var fence = (await strict.BeginAsync(game, Deadline)).Fence;
        await using var writer = await schema.Plain.OpenConnectionAsync();
        await using var write = await writer.BeginTransactionAsync();
        await WriteBehindThePortAsync(writer, fence);

        var begin = strict.BeginAsync(game, Deadline).AsTask();
        await schema.WaitUntilBlockedAsync();
        await write.CommitAsync();

        var wait = () => begin;
        (await wait.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
        (await strict.BeginAsync(game, Deadline)).Record!.ContainerId.Should().Be("c1");
    }

    [PostgresFact]
    public async Task First_begins_of_one_game_at_once_all_get_fences_of_their_own()
    {
        var begins = await Task.WhenAll(Enumerable.Range(0, 32).Select(async n =>
            (await (n % 2 is 0 ? ours : theirs).BeginAsync(game, Deadline)).Fence));

        begins.Should().OnlyHaveUniqueItems();
    }

    /// <summary>Writers in a row, each drawing a fence and writing its own number; a rival's late write must never be seen again.</summary>
    [PostgresFact]
    public async Task Under_load_every_begin_sees_every_write_that_was_applied_before_it()
    {
        var applied = 0L;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var store = worker % 2 is 0 ? ours : theirs;
            for (var round = 0; round < 50; round++)
            {
                var floor = Interlocked.Read(ref applied);
                var head = await store.BeginAsync(game, Deadline);
                (head.Record?.Fence ?? 0).Should().BeGreaterThanOrEqualTo(floor);
                head.Fence.Should().BeGreaterThan(floor);
                if (await store.UpsertAsync(Running(game, head.Fence), Deadline) is RecordWriteResult.Applied)
                {
                    Raise(ref applied, head.Fence);
                }
            }
        }));

        (await ours.FindAsync(game, Deadline))!.Fence.Should().Be(applied);
    }

    /// <summary>After Begin returned, no older write applies: the record it returned is the one that is still there.</summary>
    [PostgresFact]
    public async Task Under_load_nothing_changes_the_record_behind_the_newest_begin()
    {
        for (var round = 0; round < 60; round++)
        {
            var old = (await ours.BeginAsync(game, Deadline)).Fence;
            var late = Task.WhenAll(Enumerable.Range(0, 4).Select(n => ours.UpsertAsync(Running(game, old, $"c{round}-{n}"), Deadline).AsTask()));
            var head = await theirs.BeginAsync(game, Deadline);
            var after = await theirs.FindAsync(game, Deadline);
            await late;
            var end = await theirs.FindAsync(game, Deadline);

            after.Should().Be(head.Record);
            end.Should().Be(head.Record);
        }
    }

    private static void Raise(ref long highest, long value)
    {
        long seen;
        while ((seen = Interlocked.Read(ref highest)) < value && Interlocked.CompareExchange(ref highest, value, seen) != seen)
        {
        }
    }

    // What Upsert does, in a transaction that the test holds open.
    private async Task WriteBehindThePortAsync(NpgsqlConnection writer, long fence)
    {
        await using var command = writer.CreateCommand();
        command.CommandText = $"""
            UPDATE {schema.Name}.runtime_fences SET fence = fence WHERE game_id = '{game}';
            INSERT INTO {schema.Name}.runtime_records (game_id, status, container_id, fence, last_op_at, created_at)
            VALUES ('{game}', 'running', 'c1', {fence}, now(), now());
            """;
        await command.ExecuteNonQueryAsync();
    }
}
