using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>The statements of the operation log. An entry is open while its error code is null.</summary>
/// <param name="schema">The schema, quoted.</param>
internal sealed class OperationLogSql(string schema)
{
    /// <summary>How a journal says that recovery was not needed because the next operation resolved the entry.</summary>
    private const string SupersededMessage = "The outcome was not recorded; the next operation on the game closed this entry.";

    private const string OvertakenMessage = "A later operation of the game was written before this one could be opened.";

    /// <summary>What <see cref="OperationEntry.IsAct"/> says, in the words of the index <c>operation_log_acts</c>.</summary>
    private const string IsAct =
        "correlation_id = operation_id AND (was_committed OR error_code = '' OR source IN ('auto_reconcile', 'auto_resume') "
        + "OR (kind IN ('stop', 'cleanup_container') AND source NOT IN ('auto_reconcile', 'auto_ttl') AND error_code <> 'invalid_request'))";

    /// <summary>
    /// A transaction in which the rows of one game are written by one caller at a time. It is READ COMMITTED, whatever the database's default, because each of its
    /// statements must see what was committed while the lock was waited for.
    /// </summary>
    public const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    public const string Commit = "COMMIT";

    /// <summary>$1 the game. Of two games with one hash one waits for the other, and that is all.</summary>
    public string LockGame { get; } = $"SELECT pg_advisory_xact_lock(hashtextextended($1, hashtext('{schema}.operation_log')))";

    /// <summary>
    /// $1 to $20 the plan, $21 to $25 the head's fence, status, image reference, container id and settings (nulls without a head). Closed as success are
    /// the entries whose goal the head shows; of several with one idempotency key the first keeps it, unless a succeeded entry has it already.
    /// They are locked in one order, because closings take no lock of the game. The array keeps the planner from reading the whole log where it expects many of them.
    /// </summary>
    public string Open { get; } =
        $"""
        WITH given AS MATERIALIZED (
            SELECT EXISTS (SELECT FROM {schema}.operation_log WHERE operation_id = $1) AS is_known,
                EXISTS (SELECT FROM {schema}.operation_log WHERE game_id = $3 AND fence > $8) AS is_overtaken),
        older AS MATERIALIZED (
            SELECT entry.*, greatest(entry.started_at, $16) AS ended_at,
                coalesce(entry.fence <= $21 AND CASE entry.kind
                    WHEN 'stop' THEN $22 IN ('stopped', 'removed')
                    WHEN 'cleanup_container' THEN $22 = 'removed'
                    ELSE $22 = 'running' AND entry.image_ref = $23 AND entry.settings_digest IS NOT DISTINCT FROM $25 END, false) AS is_reached
            FROM given, {schema}.operation_log AS entry
            WHERE NOT is_known AND NOT is_overtaken AND entry.game_id = $3 AND entry.error_code IS NULL AND entry.fence < $8
            ORDER BY entry.seq FOR UPDATE OF entry),
        {ReleasedKeys(schema, "older.is_reached", "older", "older.ended_at")},
        judged AS MATERIALIZED (
            SELECT older.*, {IsKeyTaken(schema, "older", "older.ended_at")}
                OR row_number() OVER (PARTITION BY is_reached, kind, idempotency_key ORDER BY seq) > 1 AS is_key_taken
            FROM older, released),
        closed AS (
            UPDATE {schema}.operation_log AS entry SET
                error_code = CASE WHEN is_reached THEN '' ELSE 'interrupted' END,
                message = CASE WHEN is_reached THEN NULL ELSE '{SupersededMessage}' END,
                container_id = CASE WHEN is_reached THEN $24 ELSE '' END,
                finished_at = ended_at,
                idempotency_key = CASE WHEN NOT (is_reached AND is_key_taken) THEN entry.idempotency_key END,
                idempotency_key_expires_at = CASE WHEN NOT (is_reached AND is_key_taken) THEN entry.idempotency_key_expires_at END
            FROM judged WHERE entry.operation_id = judged.operation_id AND entry.operation_id = ANY (ARRAY(SELECT operation_id FROM older))),
        interrupted AS (SELECT * FROM older WHERE NOT is_reached ORDER BY fence DESC LIMIT 1),
        inherited AS (
            SELECT previous_image_ref, previous_image_id, previous_container_id, previous_settings_digest FROM interrupted
            WHERE $4 IN ('restart', 'patch') AND kind IN ('restart', 'patch') AND was_running)
        INSERT INTO {schema}.operation_log (
            {OperationEntryRow.PlanColumns}, was_committed, superseded_operation_id, has_interrupted, superseded_grace, error_code, message, finished_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
            coalesce(inherited.previous_image_ref, $11), coalesce(inherited.previous_image_id, $12), coalesce(inherited.previous_container_id, $13),
            $14 OR inherited.previous_container_id IS NOT NULL, $15, $16, $17, $18,
            CASE WHEN inherited.previous_container_id IS NOT NULL THEN inherited.previous_settings_digest ELSE $19 END, $20, NOT is_overtaken,
            coalesce((SELECT operation_id FROM older WHERE is_reached ORDER BY seq DESC LIMIT 1), (SELECT superseded_operation_id FROM interrupted WHERE fence > coalesce($21, -1))),
            EXISTS (SELECT FROM interrupted), (SELECT max(greatest(stop_grace, superseded_grace)) FROM older),
            CASE WHEN is_overtaken THEN 'interrupted' END, CASE WHEN is_overtaken THEN '{OvertakenMessage}' END, CASE WHEN is_overtaken THEN $16 END
        FROM given LEFT JOIN inherited ON true
        ON CONFLICT (operation_id) DO NOTHING
        """;

    /// <summary>$1 the id, $2 the game: the entry, and the one that it names as superseded; whether events of the game wait comes last in each row.</summary>
    public string ReadOpening { get; } =
        $"""
        SELECT {OperationEntryRow.Columns}, EXISTS (SELECT FROM {schema}.event_outbox WHERE game_id = $2)
        FROM {schema}.operation_log
        WHERE operation_id = $1 OR operation_id = (SELECT superseded_operation_id FROM {schema}.operation_log WHERE operation_id = $1)
        """;

    /// <summary>$1 the id, $2 to $6 the closing, $7 its events.</summary>
    public string Close { get; } =
        $"""
        WITH target AS MATERIALIZED (
            SELECT operation_id, game_id, kind, idempotency_key FROM {schema}.operation_log WHERE operation_id = $1 AND error_code IS NULL FOR UPDATE),
        {ReleasedKeys(schema, "$2 = ''", "target", "$5")},
        judged AS MATERIALIZED (SELECT operation_id, $2 = '' AND {IsKeyTaken(schema, "target", "$5")} AS loses_key FROM target, released),
        closed AS (
            UPDATE {schema}.operation_log AS entry SET
                error_code = $2, message = $3, container_id = $4, finished_at = $5, evidence = $6::jsonb,
                idempotency_key = CASE WHEN NOT loses_key THEN idempotency_key END,
                idempotency_key_expires_at = CASE WHEN NOT loses_key THEN idempotency_key_expires_at END
            FROM judged WHERE entry.operation_id = judged.operation_id AND error_code IS NULL
            RETURNING entry.operation_id)
        {OutboxEventRow.InsertSql(schema, "$7", "EXISTS (SELECT FROM closed)")}
        """;

    /// <summary>$1 to $20 the plan, $21 to $25 the closing, $26 its events, $27 whether it may repeat. Of an open entry only the closing is taken, of a closed one nothing.</summary>
    public string Append { get; } =
        $"""
        WITH known AS MATERIALIZED (SELECT game_id, kind, idempotency_key FROM {schema}.operation_log WHERE operation_id = $1 FOR UPDATE),
        newest AS MATERIALIZED (SELECT * FROM {schema}.operation_log WHERE game_id = $3 ORDER BY seq DESC LIMIT 1),
        repeated AS (
            UPDATE {schema}.operation_log AS entry SET
                repeats = entry.repeats + 1, last_repeated_at = $24, fence = greatest(entry.fence, $8)
            FROM newest
            WHERE entry.operation_id = newest.operation_id AND $27 AND NOT EXISTS (SELECT FROM known)
                AND newest.correlation_id = newest.operation_id AND newest.kind = $4 AND newest.source = $5 AND newest.error_code = $21
                AND ($21 = 'replay_no_op' OR ($21 = 'conflict' AND newest.fence = 0 AND $8 = 0))
            RETURNING entry.operation_id),
        subject AS MATERIALIZED (
            SELECT * FROM known
            UNION ALL SELECT $3, $4, $7 WHERE NOT EXISTS (SELECT FROM known)),
        {ReleasedKeys(schema, "$21 = ''", "subject", "$24")},
        judged AS MATERIALIZED (SELECT $21 = '' AND {IsKeyTaken(schema, "subject", "$24")} AS loses_key FROM subject, released),
        written AS (
            INSERT INTO {schema}.operation_log AS entry ({OperationEntryRow.PlanColumns}, {OperationEntryRow.ClosingColumns}, was_committed)
            SELECT $1, $2, $3, $4, $5, $6, CASE WHEN NOT loses_key THEN $7 END, $8, $9, $10, $11, $12, $13, $14, $15, $16, CASE WHEN NOT loses_key THEN $17 END, $18, $19, $20,
                $21, $22, $23, $24, $25::jsonb, false
            FROM judged WHERE NOT EXISTS (SELECT FROM repeated)
            ON CONFLICT (operation_id) DO UPDATE SET
                error_code = excluded.error_code, message = excluded.message, container_id = excluded.container_id,
                finished_at = excluded.finished_at, evidence = excluded.evidence,
                idempotency_key = CASE WHEN NOT (SELECT loses_key FROM judged) THEN entry.idempotency_key END,
                idempotency_key_expires_at = CASE WHEN NOT (SELECT loses_key FROM judged) THEN entry.idempotency_key_expires_at END
            WHERE entry.error_code IS NULL
            RETURNING entry.operation_id)
        {OutboxEventRow.InsertSql(schema, "$26", "EXISTS (SELECT FROM repeated) OR EXISTS (SELECT FROM written)")}
        """;

    /// <summary>$1 the id.</summary>
    public string Find { get; } = $"SELECT {OperationEntryRow.Columns} FROM {schema}.operation_log WHERE operation_id = $1";

    /// <summary>$1 game, $2 kind, $3 key, $4 now.</summary>
    public string FindSucceeded { get; } =
        $"""
        SELECT {OperationEntryRow.Columns} FROM {schema}.operation_log
        WHERE game_id = $1 AND kind = $2 AND idempotency_key = $3 AND error_code = '' AND (idempotency_key_expires_at > $4) IS NOT FALSE
        """;

    /// <summary>$1 the sequence number of the last entry seen, $2 how many; the number comes last in each row.</summary>
    public string ListOpen { get; } =
        $"""
        SELECT {OperationEntryRow.Columns}, seq FROM {schema}.operation_log
        WHERE error_code IS NULL AND seq > $1 ORDER BY seq LIMIT $2
        """;

    /// <summary>$1 game.</summary>
    public string ReadOpen { get; } =
        $"SELECT {OperationEntryRow.Columns} FROM {schema}.operation_log WHERE game_id = $1 AND error_code IS NULL ORDER BY fence, seq";

    /// <summary>$1 game, $2 fence, $3 correlation id.</summary>
    public string IsOvertaken { get; } =
        $"""
        SELECT EXISTS (
            SELECT FROM {schema}.operation_log
            WHERE game_id = $1 AND fence > $2 AND correlation_id <> $3 AND error_code IN ('', 'replay_no_op'))
        """;

    /// <summary>$1 game, $2 how many.</summary>
    public string Read { get; } =
        $"SELECT {OperationEntryRow.Columns}, seq FROM {schema}.operation_log WHERE game_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";

    /// <summary>$1 game, $2 since, $3 how many. What is in the span of time is found first: a walk from the newest entry down would pass every refusal between.</summary>
    public string ReadActs { get; } =
        $"""
        WITH act AS MATERIALIZED (
            SELECT * FROM {schema}.operation_log
            WHERE game_id = $1 AND {IsAct} AND coalesce(last_repeated_at, finished_at, 'infinity') >= $2)
        SELECT {OperationEntryRow.Columns} FROM act ORDER BY seq DESC LIMIT $3
        """;

    /// <summary>$1 closed before, $2 now, $3 the ids to keep as an array's text, $4 how many. Rows that another host is deleting are skipped, not waited for.</summary>
    public string Prune { get; } =
        $"""
        DELETE FROM {schema}.operation_log WHERE operation_id = ANY (ARRAY(
            SELECT operation_id FROM {schema}.operation_log AS entry
            WHERE finished_at IS NOT NULL AND coalesce(last_repeated_at, finished_at) < $1
                AND (idempotency_key IS NOT NULL AND idempotency_key_expires_at > $2) IS NOT TRUE
                AND operation_id <> ALL ($3::uuid[])
                AND (fence = 0 OR EXISTS (
                    SELECT FROM {schema}.operation_log AS other
                    WHERE other.game_id = entry.game_id AND (other.fence, other.seq) > (entry.fence, entry.seq)))
                AND (error_code <> '' OR EXISTS (
                    SELECT FROM {schema}.operation_log AS other
                    WHERE other.game_id = entry.game_id AND other.kind = entry.kind AND other.error_code = '' AND other.seq > entry.seq))
                AND (error_code NOT IN ('', 'replay_no_op') OR NOT EXISTS (
                    SELECT FROM {schema}.operation_log AS other
                    WHERE other.game_id = entry.game_id AND other.error_code IS NULL AND other.fence < entry.fence))
                AND NOT EXISTS (SELECT FROM {schema}.event_outbox AS waiting WHERE waiting.operation_id = entry.operation_id)
            ORDER BY coalesce(last_repeated_at, finished_at) LIMIT $4 FOR UPDATE SKIP LOCKED))
        """;

    /// <summary>$1 game.</summary>
    public string RemoveGame { get; } =
        $"""
        DELETE FROM {schema}.operation_log
        WHERE game_id = $1
            AND NOT EXISTS (SELECT FROM {schema}.operation_log WHERE game_id = $1 AND error_code IS NULL)
            AND NOT EXISTS (SELECT FROM {schema}.event_outbox WHERE game_id = $1)
        """;

    /// <summary>$1 game.</summary>
    public string HasNothing { get; } =
        $"""
        SELECT NOT EXISTS (SELECT FROM {schema}.operation_log WHERE game_id = $1)
            AND NOT EXISTS (SELECT FROM {schema}.event_outbox WHERE game_id = $1)
        """;

    // Takes the keys that the subjects' successes claim from the rows that had them, if they have ended. The count makes sure that this was done when it is read: the unique
    // index would refuse a key's second row.
    private static string ReleasedKeys(string schema, string condition, string subject, string at) =>
        $"""
        freed AS (
            UPDATE {schema}.operation_log AS holder SET idempotency_key = NULL, idempotency_key_expires_at = NULL
            FROM {subject}
            WHERE {condition} AND holder.game_id = {subject}.game_id AND holder.kind = {subject}.kind AND holder.idempotency_key = {subject}.idempotency_key
                AND holder.error_code = '' AND holder.idempotency_key_expires_at <= {at}
            RETURNING holder.operation_id),
        released AS MATERIALIZED (SELECT count(*) FROM freed)
        """;

    private static string IsKeyTaken(string schema, string subject, string at) =>
        $"""
        EXISTS (SELECT FROM {schema}.operation_log AS other
            WHERE other.game_id = {subject}.game_id AND other.kind = {subject}.kind AND other.idempotency_key = {subject}.idempotency_key
                AND other.error_code = '' AND (other.idempotency_key_expires_at > {at}) IS NOT FALSE)
        """;
}

/// <summary>
/// One page of the entries of all games. Open entries and closed ones are found by an index each; only the conditions asked for are in the statement, so that each combination
/// is planned for itself.
/// </summary>
internal static class OperationPageQuery
{
    // In the words of the index operation_log_by_end.
    private const string EndedAt = "coalesce(last_repeated_at, finished_at)";

    /// <summary>The statement for a schema, quoted; adds its values to the parameters, which are empty.</summary>
    public static string Sql(string schema, OperationFilter filter, OperationCursor? before, long limit, NpgsqlParameterCollection parameters)
    {
        parameters.Number(limit);
        var log = $"{schema}.operation_log";
        var kind = filter.Kind is { } wanted ? $" AND kind = {Last(parameters.Text(wanted.ToWireText()))}" : "";
        List<string> parts = [];
        if (filter.Outcome is null or OperationOutcome.Open && before is null or { EndedAt: null })
        {
            var after = before is { } open ? $" AND seq < {Last(parameters.Number(open.Number))}" : "";
            parts.Add($"(SELECT {OperationEntryRow.Columns}, seq, NULL::timestamptz AS ended_at FROM {log} WHERE error_code IS NULL{kind}{after} ORDER BY seq DESC LIMIT $1)");
        }

        if (filter.Outcome is not OperationOutcome.Open)
        {
            var outcome = filter.Outcome switch
            {
                OperationOutcome.Succeeded => " AND error_code IN ('', 'replay_no_op')",
                OperationOutcome.Failed => " AND error_code NOT IN ('', 'replay_no_op')",
                OperationOutcome.Open or OperationOutcome.Unknown or null => "",
            };
            var since = filter.Since is { } instant ? $" AND {EndedAt} >= {Last(parameters.Instant(instant))}" : "";
            var after = "";
            if (before is { EndedAt: { } endedAt, Number: var number })
            {
                var last = Last(parameters.Instant(endedAt));
                after = $" AND {EndedAt} <= {last} AND ({EndedAt}, seq) < ({last}, {Last(parameters.Number(number))})";
            }

            parts.Add(
                $"(SELECT {OperationEntryRow.Columns}, seq, {EndedAt} AS ended_at FROM {log} WHERE finished_at IS NOT NULL{kind}{outcome}{since}{after} "
                + $"ORDER BY {EndedAt} DESC, seq DESC LIMIT $1)");
        }

        // Open ones only, and the page before ended among the closed ones.
        if (parts.Count == 0)
        {
            parts.Add($"(SELECT {OperationEntryRow.Columns}, seq, finished_at AS ended_at FROM {log} WHERE false)");
        }

        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) AS page ORDER BY ended_at DESC NULLS FIRST, seq DESC LIMIT $1";
    }

    private static string Last(NpgsqlParameterCollection parameters) => $"${parameters.Count}";
}
