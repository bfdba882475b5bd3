-- Game ids compare by byte, so that the primary keys serve the ordinal order that listings promise.
CREATE TABLE {schema}.runtime_records (
    game_id         text COLLATE "C" PRIMARY KEY,
    status          text NOT NULL CHECK (status IN ('running', 'stopped', 'removed')),
    container_id    text NOT NULL DEFAULT '',
    image_ref       text NOT NULL DEFAULT '',
    image_id        text NOT NULL DEFAULT '',
    engine_endpoint text NOT NULL DEFAULT '',
    state_path      text NOT NULL DEFAULT '',
    network         text NOT NULL DEFAULT '',
    engine_id       text NOT NULL DEFAULT '',
    fence           bigint NOT NULL,
    started_at      timestamptz,
    stopped_at      timestamptz,
    removed_at      timestamptz,
    last_op_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX runtime_records_by_status ON {schema}.runtime_records (status, game_id);
CREATE INDEX runtime_records_by_engine ON {schema}.runtime_records (engine_id, game_id);
CREATE INDEX runtime_records_by_stop ON {schema}.runtime_records (stopped_at) WHERE stopped_at IS NOT NULL;

-- The newest fence drawn for each game; it outlives the record. Every write updates its row: room for HOT updates.
CREATE TABLE {schema}.runtime_fences (
    game_id text COLLATE "C" PRIMARY KEY,
    fence   bigint NOT NULL CHECK (fence > 0)
) WITH (fillfactor = 50);

-- An entry is open while error_code is null; the empty code is success. No CHECK on game_id: refused requests are journaled too.
CREATE TABLE {schema}.operation_log (
    operation_id          uuid PRIMARY KEY,
    seq                   bigint GENERATED ALWAYS AS IDENTITY,
    correlation_id        uuid NOT NULL,
    game_id               text COLLATE "C" NOT NULL,
    kind                  text NOT NULL CHECK (kind IN ('start', 'stop', 'restart', 'patch', 'cleanup_container')),
    source                text NOT NULL CHECK (source IN
        ('unknown', 'application', 'lobby_stream', 'game_master_rest', 'admin_rest', 'auto_ttl', 'auto_reconcile')),
    source_ref            text,
    idempotency_key       text,
    fence                 bigint NOT NULL DEFAULT 0,
    image_ref             text NOT NULL DEFAULT '',
    image_id              text NOT NULL DEFAULT '',
    previous_image_ref    text NOT NULL DEFAULT '',
    previous_image_id     text NOT NULL DEFAULT '',
    previous_container_id text NOT NULL DEFAULT '',
    was_running           boolean NOT NULL DEFAULT false,
    stop_reason           text CHECK (stop_reason IN
        ('unknown', 'admin_request', 'cancelled', 'finished', 'timeout', 'orphan_cleanup')),
    started_at            timestamptz NOT NULL,
    error_code            text CHECK (error_code IN
        ('', 'replay_no_op', 'invalid_request', 'start_config_invalid', 'image_pull_failed', 'container_start_failed', 'conflict',
         'not_found', 'service_unavailable', 'internal_error', 'image_ref_not_semver', 'semver_patch_only', 'lease_lost',
         'interrupted', 'cancelled')),
    message               text,
    container_id          text NOT NULL DEFAULT '',
    finished_at           timestamptz,
    evidence              jsonb,
    CONSTRAINT operation_log_closed_whole CHECK ((error_code IS NULL) = (finished_at IS NULL))
);
CREATE INDEX operation_log_by_game ON {schema}.operation_log (game_id, seq);
CREATE INDEX operation_log_open ON {schema}.operation_log (seq) WHERE error_code IS NULL;
CREATE INDEX operation_log_open_by_game ON {schema}.operation_log (game_id) WHERE error_code IS NULL;
CREATE INDEX operation_log_by_finish ON {schema}.operation_log (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX operation_log_idempotency_key ON {schema}.operation_log (game_id, kind, idempotency_key)
    WHERE error_code = '' AND idempotency_key IS NOT NULL;

CREATE TABLE {schema}.game_leases (
    game_id    text COLLATE "C" PRIMARY KEY,
    token      text NOT NULL,
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE {schema}.health_snapshots (
    game_id      text COLLATE "C" PRIMARY KEY,
    container_id text NOT NULL,
    event_type   text NOT NULL CHECK (event_type IN
        ('container_started', 'container_exited', 'container_oom', 'container_disappeared', 'probe_failed', 'probe_recovered')),
    occurred_at  timestamptz NOT NULL,
    event_id     uuid NOT NULL,
    operation_id uuid,
    details      jsonb NOT NULL
);
