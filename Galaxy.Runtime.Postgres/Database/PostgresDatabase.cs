using Microsoft.Extensions.Logging;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>
/// Runs the calls of every port, behind the guard, once the schema is there. One call is one round trip.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource dataSource;
    private readonly PostgresOptions options;
    private readonly PostgresMigrator migrator;
    private readonly CallGuard guard;
    private readonly ILogger logger;
    private NpgsqlDataSource? withoutPreparing;
    private volatile NpgsqlDataSource target;
    private readonly SemaphoreSlim preparing = new(1, 1);
    private readonly bool isVersionChecked;
    private volatile bool isReady;

    public PostgresDatabase(PostgresOptions options, TimeProvider timeProvider, ILogger<PostgresDatabase> logger)
    {
        this.options = options;
        this.logger = logger;
        dataSource = options.DataSource ?? PostgresDataSources.Build(options.ConnectionString!);
        target = PostgresDataSources.Writable(dataSource);
        migrator = new PostgresMigrator(options.Schema, options.Migrate, logger) { Location = PostgresMigrator.LocationOf(target, options.Schema) };
        guard = new CallGuard(timeProvider, logger);
        Schema = $"\"{options.Schema}\"";
        isVersionChecked = options.Migrate is not SchemaMigration.None;
    }

    /// <summary>The schema as it stands in SQL, quoted.</summary>
    public string Schema { get; }

    /// <summary>A condition by which a statement does nothing in a schema of another version: hosts may run while another one migrates. Empty where the schema is not this package's business.</summary>
    /// <param name="version">The version, in SQL.</param>
    public string WhereVersionIs(string version) => isVersionChecked ? $" WHERE {version} = (SELECT max(version) FROM {Schema}.schema_version)" : "";

    /// <summary>Why a statement with that condition did nothing. It may pass: this host is replaced by one that is up to date, and what it was asked for is asked again.</summary>
    public async ValueTask<RuntimePortException> OtherVersionAsync(CancellationToken cancellationToken)
    {
        var found = await QueryAsync(
            Command($"SELECT coalesce(max(version), 0) FROM {Schema}.schema_version"),
            static async (reader, token) => await reader.ReadAsync(token).ConfigureAwait(false) ? reader.GetInt32(0) : 0,
            cancellationToken).ConfigureAwait(false);
        return new RuntimePortException(
            PortFault.Unavailable,
            $"The schema in Postgres ({migrator.Location}) is at version {found}, this host works with version {Migration.Latest}; nothing was changed. "
            + "What to do: replace this host by one with the package that migrated the schema.");
    }

    /// <summary>A statement that takes its own connection when it runs.</summary>
    public NpgsqlCommand Command(string sql) => target.CreateCommand(sql);

    /// <summary>Statements that run in one round trip and one transaction, each seeing what was committed before it began.</summary>
    public NpgsqlBatch Batch(params ReadOnlySpan<string> statements)
    {
        var batch = target.CreateBatch();
        foreach (var sql in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        return batch;
    }

    /// <summary>
    /// What the host does first: as <see cref="PrepareAsync"/>; but where the schema is not checked, a database that is not there yet keeps no host from
    /// starting, and is checked with the first call.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault) when (options.Migrate is SchemaMigration.None && fault is not { Fault: PortFault.Rejected, InnerException: null })
        {
            // The first call reports it.
        }
    }

    /// <summary>Finds out whether statements can be prepared, and applies or verifies the schema, once.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (isReady)
        {
            return;
        }

        try
        {
            await guard.RunAsync(this, static (database, token) => database.PrepareOnceAsync(token), cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault)
        {
            throw PostgresErrors.AtStartUp(fault, migrator.Location);
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public ValueTask<int> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        CallAsync(
            command,
            static async (command, token) =>
            {
                await using (command.ConfigureAwait(false))
                {
                    // The guard's deadline rules; Npgsql's own would block a thread on a hung server.
                    command.CommandTimeout = 0;
                    return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>Runs a query.</summary>
    /// <param name="command">The query.</param>
    /// <param name="read">Reads the whole answer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public ValueTask<T> QueryAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        CallAsync(
            (command, read),
            static async (call, token) =>
            {
                await using (call.command.ConfigureAwait(false))
                {
                    call.command.CommandTimeout = 0;
                    var reader = await call.command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        var answer = await call.read(reader, token).ConfigureAwait(false);
                        await ReadToEndAsync(reader, token).ConfigureAwait(false);
                        return answer;
                    }
                }
            },
            cancellationToken);

    /// <summary>Runs a batch.</summary>
    /// <param name="batch">The statements.</param>
    /// <param name="read">Reads the whole answer, from the first statement that returns rows.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public ValueTask<T> QueryAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        CallAsync(
            (batch, read),
            static async (call, token) =>
            {
                await using (call.batch.ConfigureAwait(false))
                {
                    call.batch.Timeout = 0;
                    var reader = await call.batch.ExecuteReaderAsync(token).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        var answer = await call.read(reader, token).ConfigureAwait(false);
                        await ReadToEndAsync(reader, token).ConfigureAwait(false);
                        return answer;
                    }
                }
            },
            cancellationToken);

    public void Dispose()
    {
        withoutPreparing?.Dispose();
        if (options.DataSource is null)
        {
            dataSource.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (withoutPreparing is { } other)
        {
            await other.DisposeAsync().ConfigureAwait(false);
        }

        if (options.DataSource is null)
        {
            await dataSource.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The server commits after it has sent the last row: what was read is true only once the end of the answer is there.
    private static async ValueTask ReadToEndAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private ValueTask<T> CallAsync<TState, T>(TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        isReady ? guard.RunAsync(state, call, cancellationToken) : PrepareAndCallAsync(state, call, cancellationToken);

    private async ValueTask<T> PrepareAndCallAsync<TState, T>(
        TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await guard.RunAsync(state, call, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> PrepareOnceAsync(CancellationToken cancellationToken)
    {
        await preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!isReady)
            {
                await ChoosePreparingAsync(cancellationToken).ConfigureAwait(false);
                await migrator.RunAsync(target, cancellationToken).ConfigureAwait(false);
                isReady = true;
            }

            return isReady;
        }
        finally
        {
            preparing.Release();
        }
    }

    // A number of prepared statements that the host chose is its own; our choice is ours to take back.
    private async Task ChoosePreparingAsync(CancellationToken cancellationToken)
    {
        if (await PreparedStatementCheck.AreKeptAsync(target, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (options.DataSource is not null || PostgresDataSources.SetsPreparing(options.ConnectionString!))
        {
            throw PostgresErrors.NotPrepared(migrator.Location);
        }

        withoutPreparing = PostgresDataSources.Build(options.ConnectionString!, prepares: false);
        target = PostgresDataSources.Writable(withoutPreparing);
        logger.PreparingOff(migrator.Location);
    }
}
