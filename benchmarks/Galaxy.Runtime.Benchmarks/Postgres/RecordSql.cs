using Galaxy.Runtime.Postgres;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The record store's statements, said again for the floor.</summary>
internal sealed class RecordSql(string schema)
{
    public string DrawFence { get; } =
        $"""
        INSERT INTO {schema}.runtime_fences AS drawn (game_id, fence, schema_version)
        VALUES ($1, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, (SELECT max(version) FROM {schema}.schema_version))
        ON CONFLICT (game_id) DO UPDATE SET fence = greatest(drawn.fence + 1, excluded.fence), schema_version = excluded.schema_version
        RETURNING fence
        """;

    public string Find { get; } = $"SELECT {RuntimeRecordRow.Columns} FROM {schema}.runtime_records WHERE game_id = $1";

    public string List { get; } = $"SELECT {RuntimeRecordRow.Columns} FROM {schema}.runtime_records ORDER BY game_id";

    public string Upsert { get; } =
        $"""
        WITH held AS (UPDATE {schema}.runtime_fences SET fence = fence WHERE game_id = $1 AND fence = $10 RETURNING game_id)
        INSERT INTO {schema}.runtime_records ({RuntimeRecordRow.Columns})
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM held
        ON CONFLICT (game_id) DO UPDATE SET
            status = excluded.status, container_id = excluded.container_id, image_ref = excluded.image_ref, image_id = excluded.image_id,
            engine_endpoint = excluded.engine_endpoint, state_path = excluded.state_path, network = excluded.network,
            engine_id = excluded.engine_id, fence = excluded.fence, started_at = excluded.started_at, stopped_at = excluded.stopped_at,
            removed_at = excluded.removed_at, last_op_at = excluded.last_op_at, created_at = excluded.created_at
        """;

    public string HoldFence { get; } = $"UPDATE {schema}.runtime_fences SET fence = fence WHERE game_id = $1 AND fence = $2";

    public string Stop { get; } =
        $"""
        WITH held AS (SELECT FROM {schema}.runtime_fences WHERE game_id = $1 AND fence = $2),
        changed AS (
            UPDATE {schema}.runtime_records SET status = $5, last_op_at = $6, fence = $2, stopped_at = $6
            WHERE game_id = $1 AND status = $3 AND container_id = $4 AND EXISTS (SELECT FROM held)
            RETURNING game_id)
        SELECT CASE
            WHEN NOT EXISTS (SELECT FROM held) THEN 'stale_fence'
            WHEN EXISTS (SELECT FROM changed) THEN 'applied'
            WHEN EXISTS (SELECT FROM {schema}.runtime_records WHERE game_id = $1) THEN 'conflict'
            ELSE 'not_found' END
        """;
}
