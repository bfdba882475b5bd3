using System.Runtime.CompilerServices;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>
/// Records, and the fences that guard them. Every write first updates the game's fence row to itself: a Begin that comes meanwhile waits
/// for it, and a write that waited for a Begin finds another fence. Updated, not just locked, so that a database whose default is a
/// stricter isolation level reports the race (40001) instead of reading the record as of before the wait.
/// </summary>
internal sealed class PostgresRuntimeRecordStore(PostgresDatabase database) : IRuntimeRecordStore
{
    internal const int PageSize = 1000;

    private readonly string drawFence =
        $"""
        INSERT INTO {database.Schema}.runtime_fences AS drawn (game_id, fence, schema_version)
        SELECT $1, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, $2{database.WhereVersionIs("$2")}
        ON CONFLICT (game_id) DO UPDATE SET fence = greatest(drawn.fence + 1, excluded.fence), schema_version = excluded.schema_version
        RETURNING fence
        """;

    private readonly string find = $"SELECT {RuntimeRecordRow.Columns} FROM {database.Schema}.runtime_records WHERE game_id = $1";

    // The record with the settings that it names; they come last.
    private readonly string findWithSettings =
        $"""
        SELECT {RuntimeRecordRow.Columns},
            (SELECT settings FROM {database.Schema}.game_settings AS kept WHERE kept.game_id = record.game_id AND kept.digest = record.settings_digest)
        FROM {database.Schema}.runtime_records AS record WHERE game_id = $1
        """;

    private readonly string upsert =
        $"""
        WITH held AS (UPDATE {database.Schema}.runtime_fences SET fence = fence WHERE game_id = $1 AND fence = $10 RETURNING game_id)
        INSERT INTO {database.Schema}.runtime_records ({RuntimeRecordRow.Columns})
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb, $18 FROM held
        ON CONFLICT (game_id) DO UPDATE SET
            status = excluded.status, container_id = excluded.container_id, image_ref = excluded.image_ref, image_id = excluded.image_id,
            engine_endpoint = excluded.engine_endpoint, state_path = excluded.state_path, network = excluded.network,
            engine_id = excluded.engine_id, fence = excluded.fence, started_at = excluded.started_at, stopped_at = excluded.stopped_at,
            removed_at = excluded.removed_at, last_op_at = excluded.last_op_at, created_at = excluded.created_at,
            settings_digest = excluded.settings_digest, endpoints = excluded.endpoints, image_digest = excluded.image_digest
        """;

    private readonly string holdFence = $"UPDATE {database.Schema}.runtime_fences SET fence = fence WHERE game_id = $1 AND fence = $2";

    private readonly string delete = WriteSql(database.Schema, $"DELETE FROM {database.Schema}.runtime_records WHERE game_id = $1 AND status = 'removed'");

    // In the batch of the deletion, whose fence is held: what has no record any more has no settings.
    private readonly string deleteSettings =
        $"""
        DELETE FROM {database.Schema}.game_settings
        WHERE game_id = $1
            AND EXISTS (SELECT FROM {database.Schema}.runtime_fences WHERE game_id = $1 AND fence = $2)
            AND NOT EXISTS (SELECT FROM {database.Schema}.runtime_records WHERE game_id = $1)
        """;

    private readonly string saveSettings =
        $"""
        INSERT INTO {database.Schema}.game_settings (game_id, digest, settings) VALUES ($1, $2, $3)
        ON CONFLICT (game_id, digest) DO UPDATE SET kept = DEFAULT
        """;

    private readonly string forgetSettings =
        $"""
        DELETE FROM {database.Schema}.game_settings AS other
        WHERE game_id = $1
            AND (SELECT count(*) FROM {database.Schema}.game_settings WHERE game_id = $1 AND kept > other.kept) >= {IRuntimeRecordStore.SettingsKept}
            AND digest IS DISTINCT FROM (SELECT settings_digest FROM {database.Schema}.runtime_records WHERE game_id = $1)
        """;

    private readonly string findSettings = $"SELECT settings FROM {database.Schema}.game_settings WHERE game_id = $1 AND digest = $2";

    // One statement sees, the next reads: two hosts that do this at once must not both read before the other has written.
    private readonly string seeEngine =
        $"""
        INSERT INTO {database.Schema}.engine_sightings (engine_id, host_id, host_name, raw_id, name, data_root, machine, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
        ON CONFLICT (engine_id, host_id) DO UPDATE SET
            host_name = excluded.host_name, raw_id = excluded.raw_id, name = excluded.name, data_root = excluded.data_root, machine = excluded.machine, seen_at = excluded.seen_at
        """;

    private readonly string listEngines =
        $"""
        SELECT engine_id, host_id, host_name, raw_id, name, data_root, machine, seen_at, greatest(clock_timestamp() - seen_at, interval '0')
        FROM {database.Schema}.engine_sightings WHERE engine_id = coalesce($1, engine_id) ORDER BY seen_at DESC
        """;

    private readonly string forgetEngines =
        $"""
        DELETE FROM {database.Schema}.engine_sightings AS old
        WHERE engine_id = $1 AND seen_at < clock_timestamp() - interval '1 day'
            AND EXISTS (SELECT FROM {database.Schema}.engine_sightings AS newer WHERE newer.engine_id = old.engine_id AND newer.seen_at > old.seen_at)
        """;

    private readonly string stop = TransitionSql(database.Schema, "stopped_at = $6");

    private readonly string remove = TransitionSql(database.Schema, "removed_at = $6, container_id = '', settings_digest = NULL, endpoints = '[]'");

    public async ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken)
    {
        // Two statements: the second sees what was committed while the first waited.
        var batch = database.Batch(drawFence, findWithSettings);
        batch.BatchCommands[0].Parameters.Text(gameId).Number(Migration.Latest);
        batch.BatchCommands[1].Parameters.Text(gameId);
        return await database.QueryAsync(batch, ReadHeadAsync, cancellationToken).ConfigureAwait(false)
            ?? throw await database.OtherVersionAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken)
    {
        var command = database.Command(find);
        command.Parameters.Text(gameId);
        return database.QueryAsync(command, ReadRecordAsync, cancellationToken);
    }

    public async ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var command = database.Command(upsert);
        RuntimeRecordRow.Write(command.Parameters, record);
        var written = await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        return written > 0 ? RecordWriteResult.Applied : RecordWriteResult.StaleFence;
    }

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var transition = change.To switch
        {
            RuntimeStatus.Stopped => stop,
            RuntimeStatus.Removed => remove,
            RuntimeStatus.Running or RuntimeStatus.Unknown => throw new ArgumentException($"\"{change.To}\" is no goal of a transition.", nameof(change)),
        };

        // Two statements: the second judges the record as it is once the fence is held.
        var batch = database.Batch(holdFence, transition);
        batch.BatchCommands[0].Parameters.Text(change.GameId).Number(fence);
        batch.BatchCommands[1].Parameters
            .Text(change.GameId)
            .Number(fence)
            .Text(change.From.ToWireText())
            .Text(change.ExpectedContainerId ?? "")
            .Text(change.To.ToWireText())
            .Instant(change.Now)
            .Text(change.EngineId);
        return database.QueryAsync(batch, ReadWriteAsync, cancellationToken);
    }

    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken)
    {
        var batch = database.Batch(holdFence, delete, deleteSettings);
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            command.Parameters.Text(gameId).Number(fence);
        }

        return database.QueryAsync(batch, ReadWriteAsync, cancellationToken);
    }

    public async ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken)
    {
        var batch = database.Batch(saveSettings, forgetSettings);
        batch.BatchCommands[0].Parameters.Text(gameId).Text(digest).Text(settings);
        batch.BatchCommands[1].Parameters.Text(gameId);
        await database.QueryAsync(batch, static (_, _) => ValueTask.FromResult(true), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken)
    {
        var command = database.Command(findSettings);
        command.Parameters.Text(gameId).Text(digest);
        return database.QueryAsync(
            command,
            static async (reader, cancel) => await reader.ReadAsync(cancel).ConfigureAwait(false) ? reader.GetString(0) : null,
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        var command = database.Command(seeEngine);
        command.Parameters.Text(sighting.EngineId).Text(sighting.HostId).Text(sighting.HostName).Text(sighting.RawId).Text(sighting.Name).Text(sighting.DataRoot).Text(sighting.Machine);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        var batch = database.Batch(forgetEngines, listEngines);
        batch.BatchCommands[0].Parameters.Text(sighting.EngineId);
        batch.BatchCommands[1].Parameters.Text(sighting.EngineId);
        return await database.QueryAsync(batch, ReadSightingsAsync, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken)
    {
        var command = database.Command(listEngines);
        command.Parameters.Text(engineId);
        return await database.QueryAsync(command, ReadSightingsAsync, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var rest = filter.Limit ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(rest, 1, nameof(filter));
        var after = filter.AfterGameId;
        while (rest > 0)
        {
            var size = Math.Min(rest, PageSize);
            var page = await database.QueryAsync(PageOf(filter, after, size), ReadPageAsync, cancellationToken).ConfigureAwait(false);
            foreach (var record in page)
            {
                yield return record;
            }

            if (page.Count < size)
            {
                yield break;
            }

            rest -= size;
            after = page[^1].GameId;
        }
    }

    private NpgsqlCommand PageOf(RuntimeRecordFilter filter, string? after, int size)
    {
        var query = new RuntimeRecordQuery($"SELECT {RuntimeRecordRow.Columns} FROM {database.Schema}.runtime_records");
        return query.Build(database, filter, after, size);
    }

    // $3 from, $4 expected container, $5 to, $6 now, $7 engine.
    private static string TransitionSql(string schema, string assignments) => WriteSql(
        schema,
        $"""
        UPDATE {schema}.runtime_records SET status = $5, last_op_at = $6, fence = $2, engine_id = coalesce($7, engine_id), {assignments}
        WHERE game_id = $1 AND status = $3 AND container_id = $4
        """);

    // $1 game, $2 fence; the write ends in its conditions.
    private static string WriteSql(string schema, string write) =>
        $"""
        WITH held AS (SELECT FROM {schema}.runtime_fences WHERE game_id = $1 AND fence = $2),
        changed AS ({write} AND EXISTS (SELECT FROM held) RETURNING game_id)
        SELECT CASE
            WHEN NOT EXISTS (SELECT FROM held) THEN 'stale_fence'
            WHEN EXISTS (SELECT FROM changed) THEN 'applied'
            WHEN EXISTS (SELECT FROM {schema}.runtime_records WHERE game_id = $1) THEN 'conflict'
            ELSE 'not_found' END
        """;

    /// <returns>Null if the schema has another version than this package works with: no fence was drawn.</returns>
    private static async ValueTask<FencedRecord?> ReadHeadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var fence = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var record = await ReadRecordAsync(reader, cancellationToken).ConfigureAwait(false);
        return new FencedRecord(record, fence) { Settings = record is null ? null : reader.GetStringOrNull(RuntimeRecordRow.ColumnCount) };
    }

    private static ValueTask<List<EngineSighting>> ReadSightingsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) => reader.ReadAllAsync(
        static row => new EngineSighting
        {
            EngineId = row.GetString(0),
            HostId = row.GetString(1),
            HostName = row.GetStringOrNull(2),
            RawId = row.GetStringOrNull(3),
            Name = row.GetStringOrNull(4),
            DataRoot = row.GetStringOrNull(5),
            Machine = row.GetStringOrNull(6),
            SeenAt = row.GetInstant(7),
            Age = row.GetFieldValue<TimeSpan>(8),
        },
        cancellationToken);

    private static async ValueTask<RuntimeRecord?> ReadRecordAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? RuntimeRecordRow.Read(reader) : null;

    private static ValueTask<List<RuntimeRecord>> ReadPageAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(RuntimeRecordRow.Read, cancellationToken);

    private static async ValueTask<RecordWriteResult> ReadWriteAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.GetString(0) switch
        {
            "applied" => RecordWriteResult.Applied,
            "conflict" => RecordWriteResult.Conflict,
            "not_found" => RecordWriteResult.NotFound,
            _ => RecordWriteResult.StaleFence,
        };
    }
}
