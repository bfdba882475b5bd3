using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class JournalRetentionTests
{
    [PostgresFact]
    public async Task Only_closed_entries_that_are_old_enough_go_over_several_batches()
    {
        await using var schema = new ForeignSchema();
        await using var host = schema.Open();
        await host.StartAsync(Deadline);
        await schema.ExecuteAsync("""
            INSERT INTO {schema}.operation_log (operation_id, correlation_id, game_id, kind, source, started_at, error_code, finished_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 'g', 'start', 'application', now() - interval '90 days',
                CASE WHEN n <= 2600 THEN '' END,
                CASE WHEN n <= 2500 THEN now() - interval '31 days' WHEN n <= 2600 THEN now() - interval '29 days' END
            FROM generate_series(1, 2610) AS n
            """);

        var retention = host.Services.GetRequiredService<JournalRetention>();

        (await retention.DeleteOlderThanAsync(TimeSpan.FromDays(30), Deadline)).Should().Be(2500);
        (await retention.DeleteOlderThanAsync(TimeSpan.FromDays(30), Deadline)).Should().Be(0);
        (await schema.ScalarAsync<long>("SELECT count(*) FROM {schema}.operation_log WHERE error_code IS NULL")).Should().Be(10);
        (await schema.ScalarAsync<long>("SELECT count(*) FROM {schema}.operation_log")).Should().Be(110);
    }
}
