using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>No call reads a whole log: each is planned over an index, for a game with a few entries and for one with a thousand times as many refusals.</summary>
public sealed class QueryPlanTests : IClassFixture<QueryPlanTests.LongLog>
{
    private readonly LongLog log;

    public QueryPlanTests(LongLog log) => this.log = log;

    public static TheoryData<string> EveryStatement => new(Statements.Keys);

    private static Dictionary<string, (Func<OperationLogSql, string> Sql, Action<NpgsqlParameterCollection> Values, string Index)> Statements { get; } = new(StringComparer.Ordinal)
    {
        ["Find"] = (sql => sql.Find, values => values.Id(NewId()), "operation_log_pkey"),
        ["FindSucceeded"] = (sql => sql.FindSucceeded, values => values.Text("busy").Text("start").Text("k").Instant(Noon), "operation_log_idempotency_key"),
        ["ListOpen"] = (sql => sql.ListOpen, values => values.Number(0L).Number(200L), "operation_log_open"),
        ["ReadOpen"] = (sql => sql.ReadOpen, values => values.Text("busy"), "operation_log_open"),
        ["IsOvertaken"] = (sql => sql.IsOvertaken, values => values.Text("busy").Number(1L).Id(NewId()), "operation_log_acknowledged"),
        ["Read"] = (sql => sql.Read, values => values.Text("busy").Number(long.MaxValue).Number(50L), "operation_log_by_game"),
        ["ReadActs"] = (sql => sql.ReadActs, values => values.Text("busy").Instant(Noon).Number(50L), "operation_log_acts"),
        ["Prune"] = (sql => sql.Prune, values => values.Instant(Noon.AddYears(-1)).Instant(Noon).Text("{}").Number(1000L), "operation_log_by_end"),
    };

    [PostgresTheory]
    [MemberData(nameof(EveryStatement))]
    public async Task A_statement_is_planned_over_its_index(string name)
    {
        var (sql, values, index) = Statements[name];
        var command = new NpgsqlCommand("EXPLAIN " + sql(new OperationLogSql(log.Schema)));
        values(command.Parameters);

        var plan = await log.ExplainAsync(command);

        plan.Should().Contain(index).And.NotContain("Seq Scan on operation_log");
    }

    [PostgresTheory]
    [InlineData(null, false, false)]
    [InlineData(null, true, false)]
    [InlineData(OperationOutcome.Failed, true, true)]
    [InlineData(OperationOutcome.Succeeded, false, true)]
    public async Task A_page_of_all_games_is_planned_over_indexes(OperationOutcome? outcome, bool hasSince, bool hasCursor)
    {
        var filter = new OperationFilter { Outcome = outcome, Since = hasSince ? Noon.AddDays(-1) : null };
        var command = new NpgsqlCommand();
        command.CommandText = "EXPLAIN " + OperationPageQuery.Sql(
            log.Schema, filter, hasCursor ? new OperationCursor { EndedAt = Noon.AddHours(-1), Number = 60 } : null, 51, command.Parameters);

        var plan = await log.ExplainAsync(command);

        plan.Should().Contain(outcome is OperationOutcome.Succeeded ? "operation_log_acknowledged" : "operation_log_by_end").And.NotContain("Seq Scan on operation_log");
    }

    [PostgresFact]
    public async Task Openings_and_appends_are_planned_over_indexes()
    {
        var sql = new OperationLogSql(log.Schema);
        var entry = Entry("busy", fence: 100_000);
        var open = new NpgsqlCommand("EXPLAIN " + sql.Open);
        OperationEntryRow.WritePlan(open.Parameters, entry).Number((long?)7).Text("running").Text("engine:1.2.3").Text("c1").Text(value: null);
        var append = new NpgsqlCommand("EXPLAIN " + sql.Append);
        OperationEntryRow.WriteClosing(OperationEntryRow.WritePlan(append.Parameters, entry), Closing()).Events([]).Flag(true);
        var close = new NpgsqlCommand("EXPLAIN " + sql.Close);
        OperationEntryRow.WriteClosing(close.Parameters.Id(entry.OperationId), Closing()).Events([]);

        foreach (var command in (NpgsqlCommand[])[open, append, close])
        {
            (await log.ExplainAsync(command)).Should().NotContain("Seq Scan on operation_log");
        }
    }

    /// <summary>50,000 rows of one game, and a thousand games with three each, some of them open.</summary>
    public sealed class LongLog : IAsyncLifetime
    {
        private readonly PostgresSchema schema = new();

        public string Schema => $"\"{schema.Name}\"";

        public async Task InitializeAsync()
        {
            if (TestServices.Postgres is null)
            {
                return;
            }

            await schema.Ours.Journal.FindAsync(NewId(), Deadline);
            await schema.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                INSERT INTO {schema}.operation_log (operation_id, correlation_id, game_id, kind, source, fence, started_at, was_committed, error_code, finished_at)
                SELECT id, id, CASE WHEN n <= 50000 THEN 'busy' ELSE 'game-' || n % 1000 END, 'start', 'application', n, at, n % 500 = 0 OR n > 52000,
                    CASE WHEN n % 500 = 0 THEN '' WHEN n <= 52000 THEN 'service_unavailable' END, CASE WHEN n % 500 = 0 OR n <= 52000 THEN at END
                FROM (SELECT n, gen_random_uuid() AS id, timestamptz '{{Noon:O}}' - n * interval '1 minute' AS at FROM generate_series(1, 53000) AS n) AS made;
                ANALYZE {schema}.operation_log, {schema}.event_outbox;
                """));
        }

        public async Task<string> ExplainAsync(NpgsqlCommand command)
        {
            await using var connection = await schema.Plain.OpenConnectionAsync();
            command.Connection = connection;
            await using (command)
            {
                await using var reader = await command.ExecuteReaderAsync();
                return string.Join('\n', await reader.ReadAllAsync(static row => row.GetString(0), Deadline));
            }
        }

        public Task DisposeAsync() => schema.DisposeAsync();
    }
}
