using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class OperationLogStoreTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IOperationLogStore journal = schema.Ours.Journal;
    private readonly string game = schema.NewGame();

    public static TheoryData<ErrorCode> EveryCode => new(Enum.GetValues<ErrorCode>());

    public static TheoryData<OperationSource> EverySource => new(Enum.GetValues<OperationSource>());

    public static TheoryData<StopReason> EveryReason => new(Enum.GetValues<StopReason>());

    [PostgresFact]
    public async Task An_open_entry_reads_back_field_by_field()
    {
        var entry = (await journal.OpenAsync(Entry(game, kind: OperationKind.Stop, key: "k"), head: null, Deadline)).Entry;

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(entry);
        (await journal.ListOpenAsync(Deadline).ToListAsync()).Should().Contain(entry);
    }

    [PostgresFact]
    public async Task A_closing_with_evidence_reads_back_field_by_field()
    {
        var entry = Entry(game);
        var closing = Closing(ErrorCode.ContainerStartFailed) with
        {
            Evidence = new ContainerExit
            {
                ContainerId = "c1",
                Cause = ExitCause.KilledExternally,
                ExitCode = 137,
                OomKilled = true,
                FinishedAt = Noon.AddMicroseconds(7),
                LogTail = "line 1\nüÿ\U0001F600\\u0000 \"quoted\"",
            },
        };
        await journal.OpenAsync(entry, head: null, Deadline);
        await journal.CloseAsync(entry.OperationId, closing, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries.Should().Equal(entry with { WasCommitted = true, Closing = closing });
    }

    [PostgresFact]
    public async Task Log_lines_that_json_in_postgres_refuses_are_made_storable()
    {
        var exit = new ContainerExit { ContainerId = "c1", Cause = ExitCause.Crashed, LogTail = "a\0b\ud83dc" };

        await journal.AppendAsync(Entry(game) with { Closing = Closing(ErrorCode.Conflict) with { Evidence = exit } }, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].Closing!.Evidence.Should().Be(exit with { LogTail = "a\uFFFDb\uFFFDc" });
    }

    [PostgresTheory]
    [MemberData(nameof(EveryCode))]
    public async Task Every_error_code_is_storable(ErrorCode code)
    {
        await journal.AppendAsync(Entry(game) with { Closing = Closing(code) }, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].Closing!.ErrorCode.Should().Be(code);
    }

    [PostgresTheory]
    [MemberData(nameof(EverySource))]
    public async Task Every_source_is_storable(OperationSource source)
    {
        await journal.OpenAsync(Entry(game) with { Source = source }, head: null, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].Source.Should().Be(source);
    }

    [PostgresTheory]
    [MemberData(nameof(EveryReason))]
    public async Task Every_stop_reason_is_storable(StopReason reason)
    {
        await journal.OpenAsync(Entry(game, kind: OperationKind.Stop) with { StopReason = reason }, head: null, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].StopReason.Should().Be(reason);
    }

    [PostgresFact]
    public async Task An_error_code_nobody_knows_does_not_read_as_success()
    {
        await using var foreign = new ForeignSchema();
        await using var host = foreign.Open();
        await host.Journal.AppendAsync(Entry(game) with { Closing = Closing(ErrorCode.Conflict) }, Deadline);
        await foreign.ExecuteAsync("ALTER TABLE {schema}.operation_log DROP CONSTRAINT operation_log_error_code_check");
        await foreign.ExecuteAsync("UPDATE {schema}.operation_log SET error_code = 'from_the_future'");

        (await host.Journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].Closing!.ErrorCode.Should().Be(ErrorCode.InternalError);
    }

    [PostgresFact]
    public async Task The_first_closing_stands_and_an_unknown_id_is_nothing()
    {
        var entry = Entry(game);
        await journal.CloseAsync(entry.OperationId, Closing(), Deadline);
        await journal.OpenAsync(entry, head: null, Deadline);
        await journal.CloseAsync(entry.OperationId, Closing(ErrorCode.Conflict), Deadline);
        await journal.CloseAsync(entry.OperationId, Closing(), Deadline);
        await journal.OpenAsync(entry, head: null, Deadline);
        await journal.AppendAsync(entry with { Closing = Closing() }, Deadline);

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(entry with { WasCommitted = true, Closing = Closing(ErrorCode.Conflict) });
    }

    [PostgresFact]
    public async Task Appending_an_open_id_takes_the_closing_only()
    {
        var entry = Entry(game);
        await journal.OpenAsync(entry, head: null, Deadline);
        await journal.AppendAsync(entry with { ImageRef = "other:9.9.9", Closing = Closing(ErrorCode.Cancelled) }, Deadline);

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(entry with { WasCommitted = true, Closing = Closing(ErrorCode.Cancelled) });
    }

    [PostgresFact]
    public async Task Appending_without_a_closing_is_an_argument_error()
    {
        var append = async () => await journal.AppendAsync(Entry(game), Deadline);

        await append.Should().ThrowAsync<ArgumentException>();
    }

    [PostgresFact]
    public async Task A_refused_game_id_is_journaled_whatever_it_looks_like()
    {
        var id = "NO SUCH/GAME \u00e4\0" + schema.NewGame() + new string('x', 150);
        await journal.AppendAsync(Entry(id) with { Closing = Closing(ErrorCode.StartConfigInvalid) }, Deadline);

        (await journal.ReadAsync(id, 1, before: null, Deadline)).Entries.Should().ContainSingle();
    }

    [PostgresFact]
    public async Task The_newest_entry_comes_first_and_no_more_than_asked_for()
    {
        var entries = Enumerable.Range(0, 5).Select(_ => Entry(game) with { Closing = Closing(ErrorCode.Conflict) }).ToList();
        foreach (var entry in entries)
        {
            await journal.AppendAsync(entry, Deadline);
        }

        (await journal.ReadAsync(game, 3, before: null, Deadline)).Entries.Should().Equal(entries[4], entries[3], entries[2]);
    }

    [PostgresFact]
    public async Task Every_open_entry_is_listed_oldest_first_over_several_pages()
    {
        await using var foreign = new ForeignSchema();
        await using var host = foreign.Open();
        var entries = Enumerable.Range(0, 450).Select(n => Entry($"list-{n}")).ToList();
        foreach (var entry in entries)
        {
            await host.Journal.OpenAsync(entry, head: null, Deadline);
        }

        await host.Journal.CloseAsync(entries[3].OperationId, Closing(), Deadline);

        (await host.Journal.ListOpenAsync(Deadline).ToListAsync()).Should().Equal(entries.Where(entry => entry != entries[3]).Select(entry => entry with { WasCommitted = true }));
    }
}
