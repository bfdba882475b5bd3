using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>Brings the schema to the version of this package, or says why it cannot be used.</summary>
internal sealed class PostgresMigrator(string schema, SchemaMigration mode, ILogger logger)
{
    private const string MigrateKey = PostgresOptions.SectionName + ":" + nameof(PostgresOptions.Migrate);

    private readonly string quoted = $"\"{schema}\"";

    /// <summary>Where the schema is, for messages: no secret.</summary>
    public required string Location { get; init; }

    public static string LocationOf(NpgsqlDataSource dataSource, string schema)
    {
        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        return $"{settings.Host}:{settings.Port}, database {settings.Database ?? settings.Username}, schema {schema}";
    }

    public async Task RunAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (mode is SchemaMigration.None)
        {
            return;
        }

        var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            RefuseNewer(version);
            if (version == Migration.Latest)
            {
                await RequireRightsAsync(connection, cancellationToken).ConfigureAwait(false);
                logger.SchemaReady(schema, version);
                return;
            }

            if (mode is not SchemaMigration.Apply)
            {
                throw NotMigrated(version);
            }

            await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            RefuseNewer(version);
            await CreateVersionTableAsync(connection, cancellationToken).ConfigureAwait(false);
            foreach (var migration in Migration.All.Where(migration => migration.Version > version))
            {
                await ExecuteAsync(connection, migration.Sql(quoted), cancellationToken).ConfigureAwait(false);
                await RecordAsync(connection, migration, cancellationToken).ConfigureAwait(false);
                logger.MigrationApplied(migration.Name, schema);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            logger.SchemaReady(schema, Migration.Latest);
        }
    }

    // One migrates, the others wait here; a host that hangs while it migrates does not hold them for ever.
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "SET LOCAL lock_timeout = '60s'", cancellationToken).ConfigureAwait(false);
        var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Text("galaxy.runtime." + schema);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Creating what exists needs rights that a user of a prepared schema need not have: check first.
    private async Task CreateVersionTableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var exists = await ScalarAsync<bool>(connection, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema, cancellationToken)
            .ConfigureAwait(false);
        if (!exists)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA {quoted}", cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            connection,
            $"CREATE TABLE IF NOT EXISTS {quoted}.schema_version (version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"INSERT INTO {quoted}.schema_version (version, name) VALUES ($1, $2)", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Number(migration.Version).Text(migration.Name);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Not to_regclass: behind the lock it would still answer from what this session had cached before it waited.
        var exists = await ScalarAsync<bool>(
            connection,
            "SELECT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'schema_version')",
            schema,
            cancellationToken).ConfigureAwait(false);
        return exists
            ? await ScalarAsync<int>(connection, $"SELECT coalesce(max(version), 0) FROM {quoted}.schema_version", argument: null, cancellationToken)
                .ConfigureAwait(false)
            : 0;
    }

    // Another role may own the tables: a missing right has to stop the host, and not fail the first operation.
    private async Task RequireRightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            """
            SELECT missing FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS missing
            WHERE EXISTS (
                SELECT FROM unnest(ARRAY['runtime_records', 'runtime_fences', 'operation_log', 'game_leases', 'health_snapshots', 'event_outbox']) AS name
                WHERE NOT has_table_privilege(format('%I.%I', $1, name), missing))
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Text(schema);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var missing = await reader.ReadAllAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
                if (missing.Count > 0)
                {
                    throw new RuntimePortException(
                        PortFault.Rejected,
                        $"Postgres is not usable ({Location}): the user lacks {string.Join(", ", missing)} on tables of the schema. "
                        + $"What to do: as their owner, GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {quoted} to the user.");
                }
            }
        }
    }

    private void RefuseNewer(int version)
    {
        if (version > Migration.Latest)
        {
            throw new RuntimePortException(
                PortFault.Rejected,
                $"Postgres is not usable ({Location}): its schema is at version {version}, this package knows versions up to {Migration.Latest}. "
                + "What to do: update Galaxy.Runtime.Postgres, or use another schema.");
        }
    }

    private RuntimePortException NotMigrated(int version)
    {
        var state = version is 0 ? "the schema has no tables of this package" : $"its schema is at version {version}, older than version {Migration.Latest} of this package";
        return new RuntimePortException(
            PortFault.Rejected,
            $"Postgres is not usable ({Location}): {state}. What to do: start once with {MigrateKey} = Apply as a user who may create tables.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, string? argument, CancellationToken cancellationToken)
        where T : struct
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            if (argument is not null)
            {
                command.Parameters.Text(argument);
            }

            return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}

/// <summary>Makes sure of the schema before anything of the host starts; the host refuses to start otherwise.</summary>
internal sealed class PostgresStartUp(PostgresDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
