using Galaxy.Runtime.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>A schema of this run's own, with the adapter's tables; dropped at the end.</summary>
internal sealed class BenchSchema : IAsyncDisposable
{
    private readonly string name = $"galaxy_bench_{BenchGame.Run}";
    private readonly NpgsqlDataSource source;

    public BenchSchema(string connectionString)
    {
        // The adapter's settings (what is prepared when, what is reset when) are not what is measured.
        source = PostgresDataSources.Build(connectionString);
        Database = new PostgresDatabase(
            new PostgresOptions { ConnectionString = connectionString, Schema = name }, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
    }

    /// <summary>The adapter's own way to the database.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>Another way to the same tables, for the floor.</summary>
    public BareDatabase Bare => new(source, Database.Schema);

    /// <summary>Fills the record table, so that a list has something to list.</summary>
    public async Task FillAsync(int rows)
    {
        await using var command = source.CreateCommand(
            $"""
            INSERT INTO {Database.Schema}.runtime_records (game_id, status, container_id, image_ref, image_id, engine_id, fence, last_op_at, created_at)
            SELECT 'bulk-' || lpad(n::text, 8, '0'), 'running', md5(n::text) || md5((-n)::text), 'registry.example.com/engine:1.4.0',
                'sha256:' || md5(n::text), 'engine-1', n, now(), now()
            FROM generate_series(1, {rows}) AS n;
            ANALYZE {Database.Schema}.runtime_records;
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await using (var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {Database.Schema} CASCADE"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await Database.DisposeAsync();
        await source.DisposeAsync();
    }
}
