namespace Galaxy.Runtime.Postgres;

/// <summary>The statements of the operation log. Every one is atomic; an entry is open while its error code is null.</summary>
/// <param name="schema">The schema, quoted.</param>
internal sealed class OperationLogSql(string schema)
{
    /// <summary>How a journal says that recovery was not needed because the next operation settled the entry.</summary>
    private const string SupersededMessage = "The outcome was not recorded; the next operation on the game closed this entry.";

    /// <summary>
    /// $1 to $16 the plan, $17 to $20 the head's fence, status, image reference and container id (nulls without a head). Older is what has
    /// no greater fence, so that a call which arrives late does not close the entry of the operation that overtook it. Closed as success are
    /// the entries whose goal the head shows; of several with one idempotency key the first keeps it, unless a succeeded entry has it already.
    /// They are locked in one order: two that open at once would otherwise deadlock.
    /// </summary>
    public string Open { get; } =
        $"""
        WITH opened AS (
            INSERT INTO {schema}.operation_log ({OperationEntryRow.PlanColumns})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (operation_id) DO NOTHING
            RETURNING game_id, fence, started_at),
        older AS (
            SELECT entry.operation_id, entry.kind, entry.idempotency_key, entry.seq, opened.started_at AS superseded_at,
                coalesce(entry.fence = $17 AND CASE entry.kind
                    WHEN 'stop' THEN $18 IN ('stopped', 'removed')
                    WHEN 'cleanup_container' THEN $18 = 'removed'
                    ELSE $18 = 'running' AND entry.image_ref = $19 END, false) AS is_reached
            FROM opened JOIN {schema}.operation_log AS entry
                ON entry.game_id = opened.game_id AND entry.error_code IS NULL AND entry.fence <= opened.fence
            ORDER BY entry.seq FOR UPDATE OF entry),
        judged AS (
            SELECT older.*,
                row_number() OVER (PARTITION BY is_reached, kind, idempotency_key ORDER BY seq) = 1
                AND NOT EXISTS (
                    SELECT FROM {schema}.operation_log AS other
                    WHERE other.game_id = $3 AND other.kind = older.kind AND other.idempotency_key = older.idempotency_key
                        AND other.error_code = '') AS is_key_free
            FROM older)
        UPDATE {schema}.operation_log AS entry SET
            error_code = CASE WHEN is_reached THEN '' ELSE 'interrupted' END,
            message = CASE WHEN is_reached THEN NULL ELSE '{SupersededMessage}' END,
            container_id = CASE WHEN is_reached THEN $20 ELSE '' END,
            finished_at = greatest(entry.started_at, superseded_at),
            idempotency_key = CASE WHEN NOT is_reached OR is_key_free THEN entry.idempotency_key END
        FROM judged WHERE entry.operation_id = judged.operation_id AND entry.error_code IS NULL
        """;

    /// <summary>$1 the id, $2 to $6 the closing.</summary>
    public string Close { get; } =
        $"""
        UPDATE {schema}.operation_log AS entry SET
            error_code = $2, message = $3, container_id = $4, finished_at = $5, evidence = $6::jsonb,
            idempotency_key = CASE WHEN $2 <> '' OR NOT {IsKeyTaken(schema, "entry.game_id", "entry.kind", "entry.idempotency_key")}
                THEN entry.idempotency_key END
        WHERE operation_id = $1 AND error_code IS NULL
        """;

    /// <summary>$1 to $16 the plan, $17 to $21 the closing. Of an open entry only the closing is taken, of a closed one nothing.</summary>
    public string Append { get; } =
        $"""
        INSERT INTO {schema}.operation_log AS entry ({OperationEntryRow.PlanColumns}, {OperationEntryRow.ClosingColumns})
        VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $17 <> '' OR NOT {IsKeyTaken(schema, "$3", "$4", "$7")} THEN $7 END,
            $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21::jsonb)
        ON CONFLICT (operation_id) DO UPDATE SET
            error_code = excluded.error_code, message = excluded.message, container_id = excluded.container_id,
            finished_at = excluded.finished_at, evidence = excluded.evidence,
            idempotency_key = CASE WHEN excluded.error_code <> ''
                OR NOT {IsKeyTaken(schema, "entry.game_id", "entry.kind", "entry.idempotency_key")} THEN entry.idempotency_key END
        WHERE entry.error_code IS NULL
        """;

    /// <summary>$1 game, $2 kind, $3 key.</summary>
    public string FindSucceeded { get; } =
        $"""
        SELECT {OperationEntryRow.Columns} FROM {schema}.operation_log
        WHERE game_id = $1 AND kind = $2 AND idempotency_key = $3 AND error_code = ''
        """;

    /// <summary>$1 the sequence number of the last entry seen, $2 how many; the number comes last in each row.</summary>
    public string ListOpen { get; } =
        $"""
        SELECT {OperationEntryRow.Columns}, seq FROM {schema}.operation_log
        WHERE error_code IS NULL AND seq > $1 ORDER BY seq LIMIT $2
        """;

    /// <summary>$1 game, $2 how many.</summary>
    public string Read { get; } =
        $"SELECT {OperationEntryRow.Columns} FROM {schema}.operation_log WHERE game_id = $1 ORDER BY seq DESC LIMIT $2";

    private static string IsKeyTaken(string schema, string game, string kind, string key) =>
        $"""
        EXISTS (SELECT FROM {schema}.operation_log AS other
            WHERE other.game_id = {game} AND other.kind = {kind} AND other.idempotency_key = {key} AND other.error_code = '')
        """;
}
