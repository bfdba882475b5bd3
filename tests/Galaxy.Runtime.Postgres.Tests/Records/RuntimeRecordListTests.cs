using System.Globalization;
using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class RuntimeRecordListTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private const int Count = (2 * PostgresRuntimeRecordStore.PageSize) + 201;

    private readonly IRuntimeRecordStore records = schema.Ours.Records;

    [PostgresFact]
    public async Task A_listing_pages_through_everything_in_ordinal_order_and_filters_as_the_model_says()
    {
        await SeedAsync();
        var all = await records.ListAsync(RuntimeRecordFilter.All, Deadline).ToListAsync();

        all.Should().HaveCount(Count);
        all.Select(record => record.GameId).Should().Equal(all.Select(record => record.GameId).Order(StringComparer.Ordinal));
        foreach (var filter in Filters())
        {
            var expected = all.Where(record => filter.Matches(record)).Take(filter.Limit ?? int.MaxValue);
            (await records.ListAsync(filter, Deadline).ToListAsync()).Should().Equal(expected, "of {0}", filter);
        }
    }

    [PostgresFact]
    public async Task A_limit_below_one_is_an_argument_error()
    {
        var list = async () => await records.ListAsync(new RuntimeRecordFilter { Limit = 0 }, Deadline).ToListAsync();

        await list.Should().ThrowAsync<ArgumentException>();
    }

    private static IEnumerable<RuntimeRecordFilter> Filters()
    {
        RuntimeStatus?[] statuses = [null, RuntimeStatus.Running, RuntimeStatus.Stopped, RuntimeStatus.Unknown];
        string?[] engines = [null, "e1", "none"];
        DateTimeOffset?[] instants = [null, Noon.AddMinutes(600)];
        string?[] ids = [null, "g-b0", "zzz"];
        int?[] limits = [null, 1, PostgresRuntimeRecordStore.PageSize, PostgresRuntimeRecordStore.PageSize + 1];
        return
            from status in statuses
            from engine in engines
            from instant in instants
            from id in ids
            from limit in limits
            select new RuntimeRecordFilter { Status = status, EngineId = engine, StoppedBefore = instant, AfterGameId = id, Limit = limit };
    }

    // Ids such as "g-1", "g1" and "g-b7" sort differently by language and by byte.
    private async Task SeedAsync()
    {
        await records.BeginAsync("seed", Deadline);
        await schema.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO {schema.Name}.runtime_records (game_id, status, engine_id, fence, stopped_at, last_op_at, created_at)
            SELECT CASE n % 3 WHEN 0 THEN 'g-' || n WHEN 1 THEN 'g' || n ELSE 'g-b' || n END,
                (ARRAY['running', 'stopped', 'removed'])[n % 3 + 1], 'e' || n % 2, n,
                CASE WHEN n % 3 = 1 THEN timestamptz '2026-03-01 12:00:00Z' + n * interval '1 minute' END, now(), now()
            FROM generate_series(1, {Count}) AS n
            """));
    }
}
