-- A host of the version before may still write rows while this one runs. What it opens was committed; of what it closed that is only supposed.
ALTER TABLE {schema}.operation_log
    ADD COLUMN idempotency_key_expires_at timestamptz,
    ADD COLUMN superseded_operation_id uuid,
    ADD COLUMN was_committed boolean NOT NULL DEFAULT true,
    ADD COLUMN has_interrupted boolean NOT NULL DEFAULT false,
    ADD COLUMN repeats integer NOT NULL DEFAULT 0 CHECK (repeats >= 0),
    ADD COLUMN last_repeated_at timestamptz;

-- Never opened: what ended before a fence was drawn, the steps inside another operation, and the answers that are given before anything is changed.
UPDATE {schema}.operation_log SET was_committed = false
WHERE error_code IS NOT NULL
    AND (fence = 0
        OR correlation_id <> operation_id
        OR error_code IN ('replay_no_op', 'invalid_request', 'start_config_invalid', 'image_pull_failed', 'not_found',
            'image_ref_not_semver', 'semver_patch_only', 'lease_lost', 'cancelled'));

DROP INDEX {schema}.operation_log_open_by_game;
CREATE INDEX operation_log_open_by_game ON {schema}.operation_log (game_id, fence) WHERE error_code IS NULL;
CREATE INDEX operation_log_by_fence ON {schema}.operation_log (game_id, fence);
CREATE INDEX operation_log_acknowledged ON {schema}.operation_log (game_id, fence) WHERE error_code IN ('', 'replay_no_op');
CREATE INDEX operation_log_succeeded ON {schema}.operation_log (game_id, kind, seq) WHERE error_code = '';
CREATE INDEX operation_log_acts ON {schema}.operation_log (game_id, coalesce(last_repeated_at, finished_at, 'infinity'))
    WHERE correlation_id = operation_id AND (was_committed OR error_code = '' OR source = 'auto_reconcile'
        OR (kind IN ('stop', 'cleanup_container') AND source NOT IN ('auto_reconcile', 'auto_ttl') AND error_code <> 'invalid_request'));
DROP INDEX {schema}.operation_log_by_finish;
CREATE INDEX operation_log_by_end ON {schema}.operation_log (coalesce(last_repeated_at, finished_at)) WHERE finished_at IS NOT NULL;

CREATE INDEX runtime_records_by_removal ON {schema}.runtime_records (removed_at) WHERE removed_at IS NOT NULL;

-- Events that wait to be published, in the order in which they were added. A row is a health event or a notification: the one has an
-- event_type, the other a notification_type. The texts of JSON come back as they were written, so they are not jsonb.
CREATE TABLE {schema}.event_outbox (
    position          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_key         text COLLATE "C" NOT NULL UNIQUE,
    game_id           text COLLATE "C" NOT NULL,
    operation_id      uuid,
    added_at          timestamptz NOT NULL,
    attempts          integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    occurred_at       timestamptz NOT NULL,
    body              text NOT NULL,
    event_type        text CHECK (event_type IN
        ('container_started', 'container_exited', 'container_oom', 'container_disappeared', 'probe_failed', 'probe_recovered')),
    event_id          uuid,
    seen_in           uuid,
    container_id      text,
    notification_type text CHECK (notification_type IN
        ('runtime.image_pull_failed', 'runtime.container_start_failed', 'runtime.start_config_invalid', 'runtime.reconcile_refused',
         'runtime.game_flapping')),
    idempotency_key   text,
    CONSTRAINT event_outbox_one_of_both CHECK (
        (event_type IS NOT NULL AND event_id IS NOT NULL AND container_id IS NOT NULL AND notification_type IS NULL AND idempotency_key IS NULL)
        OR (event_type IS NULL AND event_id IS NULL AND container_id IS NULL AND notification_type IS NOT NULL AND idempotency_key IS NOT NULL))
);
CREATE INDEX event_outbox_by_game ON {schema}.event_outbox (game_id, position);
CREATE INDEX event_outbox_by_operation ON {schema}.event_outbox (operation_id) WHERE operation_id IS NOT NULL;
