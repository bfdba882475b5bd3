using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>What waits for another writer of the game is decided by what that one has written, whatever the database's default isolation.</summary>
public sealed class GameLockTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly string game = schema.NewGame();

    public static TheoryData<string> EveryIsolation => ["read\\ committed", "repeatable\\ read", "serializable"];

    [PostgresTheory]
    [MemberData(nameof(EveryIsolation))]
    public async Task An_opening_that_waited_sees_the_entry_that_overtook_it(string isolation)
    {
        var journal = Journal(isolation);
        var opened = await WhileAnotherWritesAsync(fence: 9, "conflict", () => journal.OpenAsync(Entry(game, fence: 8), head: null, Deadline).AsTask());

        opened.IsOvertaken.Should().BeTrue();
        (await journal.ReadOpenAsync(game, Deadline)).Should().BeEmpty();
    }

    [PostgresTheory]
    [MemberData(nameof(EveryIsolation))]
    public async Task An_opening_that_waited_closes_the_entry_that_was_opened_meanwhile(string isolation)
    {
        var journal = Journal(isolation);
        var opened = await WhileAnotherWritesAsync(fence: 8, errorCode: null, () => journal.OpenAsync(Entry(game, fence: 9), head: null, Deadline).AsTask());

        opened.IsOvertaken.Should().BeFalse();
        (await journal.ReadOpenAsync(game, Deadline)).Should().Equal(opened.Entry);
    }

    [PostgresTheory]
    [MemberData(nameof(EveryIsolation))]
    public async Task A_repetition_that_waited_does_not_jump_over_what_was_written_meanwhile(string isolation)
    {
        var journal = Journal(isolation);
        var replay = Entry(game, fence: 7) with { MayRepeat = true, Closing = Closing(ErrorCode.ReplayNoOp) };
        await journal.AppendAsync(replay, Deadline);
        var repetition = replay with { OperationId = NewId(), Fence = 10 };

        await WhileAnotherWritesAsync(fence: 8, "conflict", async () =>
        {
            await journal.AppendAsync(repetition, Deadline);
            return true;
        });

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Select(entry => (entry.Fence, entry.Repeats)).Should().Equal((10, 0), (8, 0), (7, 0));
    }

    [PostgresTheory]
    [MemberData(nameof(EveryIsolation))]
    public async Task A_game_is_not_removed_while_an_entry_of_it_is_being_opened(string isolation)
    {
        var journal = Journal(isolation);
        await journal.AppendAsync(Entry(game) with { Closing = Closing() }, Deadline);

        var isRemoved = await WhileAnotherWritesAsync(fence: 8, errorCode: null, () => journal.RemoveGameAsync(game, Deadline).AsTask());

        isRemoved.Should().BeFalse();
        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().HaveCount(2);
    }

    private IOperationLogStore Journal(string isolation)
    {
        var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Options = "-c default_transaction_isolation=" + isolation };
        return schema.Open(settings.ConnectionString).Journal;
    }

    /// <summary>Makes a call while another writer of the game holds its lock and writes an entry.</summary>
    private async Task<T> WhileAnotherWritesAsync<T>(long fence, string? errorCode, Func<Task<T>> call)
    {
        await schema.Ours.Journal.FindAsync(NewId(), Deadline);
        await using var connection = await schema.Plain.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(new OperationLogSql($"\"{schema.Name}\"").LockGame, connection))
        {
            hold.Parameters.Text(game);
            await hold.ExecuteNonQueryAsync();
        }

        var answer = call();
        await schema.WaitUntilBlockedAsync();
        await using (var write = new NpgsqlCommand(
            $"""
            INSERT INTO {schema.Name}.operation_log (operation_id, correlation_id, game_id, kind, source, fence, started_at, error_code, finished_at)
            VALUES ($1, $1, $2, 'start', 'application', $3, now(), $4, CASE WHEN $4 IS NOT NULL THEN now() END)
            """,
            connection))
        {
            write.Parameters.Id(NewId()).Text(game).Number(fence).Text(errorCode);
            await write.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return await answer;
    }
}
