-- What pg_dump --inserts wrote of the schema of commit 277c0ad with rows of every kind, without its settings of the session; {schema} is its name.
CREATE SCHEMA {schema};

CREATE TABLE {schema}.game_leases (
    game_id text NOT NULL COLLATE pg_catalog."C",
    token text NOT NULL,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE {schema}.health_snapshots (
    game_id text NOT NULL COLLATE pg_catalog."C",
    container_id text NOT NULL,
    event_type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    operation_id uuid,
    details jsonb NOT NULL,
    CONSTRAINT health_snapshots_event_type_check CHECK ((event_type = ANY (ARRAY['container_started'::text, 'container_exited'::text, 'container_oom'::text, 'container_disappeared'::text, 'probe_failed'::text, 'probe_recovered'::text])))
);

CREATE TABLE {schema}.operation_log (
    operation_id uuid NOT NULL,
    seq bigint NOT NULL,
    correlation_id uuid NOT NULL,
    game_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    source text NOT NULL,
    source_ref text,
    idempotency_key text,
    fence bigint DEFAULT 0 NOT NULL,
    image_ref text DEFAULT ''::text NOT NULL,
    image_id text DEFAULT ''::text NOT NULL,
    previous_image_ref text DEFAULT ''::text NOT NULL,
    previous_image_id text DEFAULT ''::text NOT NULL,
    previous_container_id text DEFAULT ''::text NOT NULL,
    was_running boolean DEFAULT false NOT NULL,
    stop_reason text,
    started_at timestamp with time zone NOT NULL,
    error_code text,
    message text,
    container_id text DEFAULT ''::text NOT NULL,
    finished_at timestamp with time zone,
    evidence jsonb,
    CONSTRAINT operation_log_closed_whole CHECK (((error_code IS NULL) = (finished_at IS NULL))),
    CONSTRAINT operation_log_error_code_check CHECK ((error_code = ANY (ARRAY[''::text, 'replay_no_op'::text, 'invalid_request'::text, 'start_config_invalid'::text, 'image_pull_failed'::text, 'container_start_failed'::text, 'conflict'::text, 'not_found'::text, 'service_unavailable'::text, 'internal_error'::text, 'image_ref_not_semver'::text, 'semver_patch_only'::text, 'lease_lost'::text, 'interrupted'::text, 'cancelled'::text]))),
    CONSTRAINT operation_log_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'stop'::text, 'restart'::text, 'patch'::text, 'cleanup_container'::text]))),
    CONSTRAINT operation_log_source_check CHECK ((source = ANY (ARRAY['unknown'::text, 'application'::text, 'lobby_stream'::text, 'game_master_rest'::text, 'admin_rest'::text, 'auto_ttl'::text, 'auto_reconcile'::text]))),
    CONSTRAINT operation_log_stop_reason_check CHECK ((stop_reason = ANY (ARRAY['unknown'::text, 'admin_request'::text, 'cancelled'::text, 'finished'::text, 'timeout'::text, 'orphan_cleanup'::text])))
);

ALTER TABLE {schema}.operation_log ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME {schema}.operation_log_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE {schema}.runtime_fences (
    game_id text NOT NULL COLLATE pg_catalog."C",
    fence bigint NOT NULL,
    CONSTRAINT runtime_fences_fence_check CHECK ((fence > 0))
)
WITH (fillfactor='50');

CREATE TABLE {schema}.runtime_records (
    game_id text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL,
    container_id text DEFAULT ''::text NOT NULL,
    image_ref text DEFAULT ''::text NOT NULL,
    image_id text DEFAULT ''::text NOT NULL,
    engine_endpoint text DEFAULT ''::text NOT NULL,
    state_path text DEFAULT ''::text NOT NULL,
    network text DEFAULT ''::text NOT NULL,
    engine_id text DEFAULT ''::text NOT NULL,
    fence bigint NOT NULL,
    started_at timestamp with time zone,
    stopped_at timestamp with time zone,
    removed_at timestamp with time zone,
    last_op_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT runtime_records_status_check CHECK ((status = ANY (ARRAY['running'::text, 'stopped'::text, 'removed'::text])))
);

CREATE TABLE {schema}.schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

INSERT INTO {schema}.game_leases VALUES ('runs', 'ttttttttttttttttttttttttttttttttttttttttttt', '2999-01-01 00:00:00+00');
INSERT INTO {schema}.game_leases VALUES ('rests', 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu', '2026-03-01 12:00:01.123456+00');

INSERT INTO {schema}.health_snapshots VALUES ('snapshot-container-started', 'c1', 'container_started', '2026-03-01 12:00:00.123456+00', '00000000-0000-0000-0002-000000000000', '00000000-0000-0000-0000-000000000001', '{"note": 0}');
INSERT INTO {schema}.health_snapshots VALUES ('snapshot-container-exited', 'c1', 'container_exited', '2026-03-01 12:00:01.123456+00', '00000000-0000-0000-0002-000000000001', NULL, '{"note": 1}');
INSERT INTO {schema}.health_snapshots VALUES ('snapshot-container-oom', 'c1', 'container_oom', '2026-03-01 12:00:02.123456+00', '00000000-0000-0000-0002-000000000002', '00000000-0000-0000-0000-000000000001', '{"note": 2}');
INSERT INTO {schema}.health_snapshots VALUES ('snapshot-container-disappeared', 'c1', 'container_disappeared', '2026-03-01 12:00:03.123456+00', '00000000-0000-0000-0002-000000000003', NULL, '{"note": 3}');
INSERT INTO {schema}.health_snapshots VALUES ('snapshot-probe-failed', 'c1', 'probe_failed', '2026-03-01 12:00:04.123456+00', '00000000-0000-0000-0002-000000000004', '00000000-0000-0000-0000-000000000001', '{"note": 4}');
INSERT INTO {schema}.health_snapshots VALUES ('snapshot-probe-recovered', 'c1', 'probe_recovered', '2026-03-01 12:00:05.123456+00', '00000000-0000-0000-0002-000000000005', NULL, '{"note": 5}');

INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000001', 1, '00000000-0000-0000-0000-000000000001', 'runs', 'start', 'admin_rest', 'request 1', 'key-start', 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:01.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:06.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000002', 2, '00000000-0000-0000-0000-000000000002', 'runs', 'stop', 'admin_rest', 'request 2', 'key-stop', 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'finished', '2026-03-01 12:00:02.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:07.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000003', 3, '00000000-0000-0000-0000-000000000003', 'runs', 'restart', 'admin_rest', 'request 3', 'key-restart', 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:03.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:08.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000004', 4, '00000000-0000-0000-0000-000000000004', 'runs', 'patch', 'admin_rest', 'request 4', 'key-patch', 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:04.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:09.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000005', 5, '00000000-0000-0000-0000-000000000005', 'runs', 'cleanup_container', 'admin_rest', 'request 5', 'key-cleanup_container', 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:05.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:10.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000006', 6, '00000000-0000-0000-0000-000000000006', 'sources', 'start', 'unknown', 'request 6', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:06.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:11.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000007', 7, '00000000-0000-0000-0000-000000000007', 'sources', 'start', 'application', 'request 7', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:07.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:12.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000008', 8, '00000000-0000-0000-0000-000000000008', 'sources', 'start', 'lobby_stream', 'request 8', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:08.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:13.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000009', 9, '00000000-0000-0000-0000-000000000009', 'sources', 'start', 'game_master_rest', 'request 9', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:09.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:14.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000010', 10, '00000000-0000-0000-0000-000000000010', 'sources', 'start', 'admin_rest', 'request 10', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:10.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:15.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000011', 11, '00000000-0000-0000-0000-000000000011', 'sources', 'start', 'auto_ttl', 'request 11', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:11.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:16.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000012', 12, '00000000-0000-0000-0000-000000000012', 'sources', 'start', 'auto_reconcile', 'request 12', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:12.123456+00', '', NULL, 'c-sources', '2026-03-01 12:00:17.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000013', 13, '00000000-0000-0000-0000-000000000013', 'codes', 'start', 'admin_rest', 'request 13', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:13.123456+00', '', NULL, 'c-codes', '2026-03-01 12:00:18.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000014', 14, '00000000-0000-0000-0000-000000000014', 'codes', 'start', 'admin_rest', 'request 14', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:14.123456+00', 'replay_no_op', NULL, 'c-codes', '2026-03-01 12:00:19.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000015', 15, '00000000-0000-0000-0000-000000000015', 'codes', 'start', 'admin_rest', 'request 15', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:15.123456+00', 'invalid_request', 'it was invalid_request', 'c-codes', '2026-03-01 12:00:20.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000016', 16, '00000000-0000-0000-0000-000000000016', 'codes', 'start', 'admin_rest', 'request 16', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:16.123456+00', 'start_config_invalid', 'it was start_config_invalid', 'c-codes', '2026-03-01 12:00:21.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000017', 17, '00000000-0000-0000-0000-000000000017', 'codes', 'start', 'admin_rest', 'request 17', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:17.123456+00', 'image_pull_failed', 'it was image_pull_failed', 'c-codes', '2026-03-01 12:00:22.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000018', 18, '00000000-0000-0000-0000-000000000018', 'codes', 'start', 'admin_rest', 'request 18', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:18.123456+00', 'container_start_failed', 'it was container_start_failed', 'c-codes', '2026-03-01 12:00:23.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000019', 19, '00000000-0000-0000-0000-000000000019', 'codes', 'start', 'admin_rest', 'request 19', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:19.123456+00', 'conflict', 'it was conflict', 'c-codes', '2026-03-01 12:00:24.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000020', 20, '00000000-0000-0000-0000-000000000020', 'codes', 'start', 'admin_rest', 'request 20', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:20.123456+00', 'not_found', 'it was not_found', 'c-codes', '2026-03-01 12:00:25.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000021', 21, '00000000-0000-0000-0000-000000000021', 'codes', 'start', 'admin_rest', 'request 21', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:21.123456+00', 'service_unavailable', 'it was service_unavailable', 'c-codes', '2026-03-01 12:00:26.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000022', 22, '00000000-0000-0000-0000-000000000022', 'codes', 'start', 'admin_rest', 'request 22', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:22.123456+00', 'internal_error', 'it was internal_error', 'c-codes', '2026-03-01 12:00:27.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000023', 23, '00000000-0000-0000-0000-000000000023', 'codes', 'start', 'admin_rest', 'request 23', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:23.123456+00', 'image_ref_not_semver', 'it was image_ref_not_semver', 'c-codes', '2026-03-01 12:00:28.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000024', 24, '00000000-0000-0000-0000-000000000024', 'codes', 'start', 'admin_rest', 'request 24', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:24.123456+00', 'semver_patch_only', 'it was semver_patch_only', 'c-codes', '2026-03-01 12:00:29.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000025', 25, '00000000-0000-0000-0000-000000000025', 'codes', 'start', 'admin_rest', 'request 25', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:25.123456+00', 'lease_lost', 'it was lease_lost', 'c-codes', '2026-03-01 12:00:30.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000026', 26, '00000000-0000-0000-0000-000000000026', 'codes', 'start', 'admin_rest', 'request 26', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:26.123456+00', 'interrupted', 'it was interrupted', 'c-codes', '2026-03-01 12:00:31.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000027', 27, '00000000-0000-0000-0000-000000000027', 'codes', 'start', 'admin_rest', 'request 27', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:27.123456+00', 'cancelled', 'it was cancelled', 'c-codes', '2026-03-01 12:00:32.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000028', 28, '00000000-0000-0000-0000-000000000028', 'refused', 'start', 'admin_rest', 'request 28', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:28.123456+00', '', NULL, 'c-refused', '2026-03-01 12:00:33.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000029', 29, '00000000-0000-0000-0000-000000000029', 'refused', 'start', 'admin_rest', 'request 29', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:29.123456+00', 'replay_no_op', NULL, 'c-refused', '2026-03-01 12:00:34.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000030', 30, '00000000-0000-0000-0000-000000000030', 'refused', 'start', 'admin_rest', 'request 30', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:30.123456+00', 'invalid_request', 'it was invalid_request', 'c-refused', '2026-03-01 12:00:35.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000031', 31, '00000000-0000-0000-0000-000000000031', 'refused', 'start', 'admin_rest', 'request 31', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:31.123456+00', 'start_config_invalid', 'it was start_config_invalid', 'c-refused', '2026-03-01 12:00:36.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000032', 32, '00000000-0000-0000-0000-000000000032', 'refused', 'start', 'admin_rest', 'request 32', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:32.123456+00', 'image_pull_failed', 'it was image_pull_failed', 'c-refused', '2026-03-01 12:00:37.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000033', 33, '00000000-0000-0000-0000-000000000033', 'refused', 'start', 'admin_rest', 'request 33', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:33.123456+00', 'container_start_failed', 'it was container_start_failed', 'c-refused', '2026-03-01 12:00:38.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000034', 34, '00000000-0000-0000-0000-000000000034', 'refused', 'start', 'admin_rest', 'request 34', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:34.123456+00', 'conflict', 'it was conflict', 'c-refused', '2026-03-01 12:00:39.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000035', 35, '00000000-0000-0000-0000-000000000035', 'refused', 'start', 'admin_rest', 'request 35', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:35.123456+00', 'not_found', 'it was not_found', 'c-refused', '2026-03-01 12:00:40.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000036', 36, '00000000-0000-0000-0000-000000000036', 'refused', 'start', 'admin_rest', 'request 36', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:36.123456+00', 'service_unavailable', 'it was service_unavailable', 'c-refused', '2026-03-01 12:00:41.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000037', 37, '00000000-0000-0000-0000-000000000037', 'refused', 'start', 'admin_rest', 'request 37', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:37.123456+00', 'internal_error', 'it was internal_error', 'c-refused', '2026-03-01 12:00:42.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000038', 38, '00000000-0000-0000-0000-000000000038', 'refused', 'start', 'admin_rest', 'request 38', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:38.123456+00', 'image_ref_not_semver', 'it was image_ref_not_semver', 'c-refused', '2026-03-01 12:00:43.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000039', 39, '00000000-0000-0000-0000-000000000039', 'refused', 'start', 'admin_rest', 'request 39', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:39.123456+00', 'semver_patch_only', 'it was semver_patch_only', 'c-refused', '2026-03-01 12:00:44.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000040', 40, '00000000-0000-0000-0000-000000000040', 'refused', 'start', 'admin_rest', 'request 40', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:40.123456+00', 'lease_lost', 'it was lease_lost', 'c-refused', '2026-03-01 12:00:45.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000041', 41, '00000000-0000-0000-0000-000000000041', 'refused', 'start', 'admin_rest', 'request 41', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:41.123456+00', 'interrupted', 'it was interrupted', 'c-refused', '2026-03-01 12:00:46.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000042', 42, '00000000-0000-0000-0000-000000000042', 'refused', 'start', 'admin_rest', 'request 42', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:42.123456+00', 'cancelled', 'it was cancelled', 'c-refused', '2026-03-01 12:00:47.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000043', 43, '00000000-0000-0000-0000-000000000043', 'reasons', 'stop', 'admin_rest', 'request 43', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'admin_request', '2026-03-01 12:00:43.123456+00', '', NULL, 'c-reasons', '2026-03-01 12:00:48.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000044', 44, '00000000-0000-0000-0000-000000000044', 'reasons', 'stop', 'admin_rest', 'request 44', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'cancelled', '2026-03-01 12:00:44.123456+00', '', NULL, 'c-reasons', '2026-03-01 12:00:49.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000045', 45, '00000000-0000-0000-0000-000000000045', 'reasons', 'stop', 'admin_rest', 'request 45', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'finished', '2026-03-01 12:00:45.123456+00', '', NULL, 'c-reasons', '2026-03-01 12:00:50.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000046', 46, '00000000-0000-0000-0000-000000000046', 'reasons', 'stop', 'admin_rest', 'request 46', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'timeout', '2026-03-01 12:00:46.123456+00', '', NULL, 'c-reasons', '2026-03-01 12:00:51.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000047', 47, '00000000-0000-0000-0000-000000000047', 'reasons', 'stop', 'admin_rest', 'request 47', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:47.123456+00', '', NULL, 'c-reasons', '2026-03-01 12:00:52.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000048', 48, '00000000-0000-0000-0001-000000000048', 'runs', 'stop', 'admin_rest', 'request 48', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'admin_request', '2026-03-01 12:00:48.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:53.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000049', 49, '00000000-0000-0000-0001-000000000049', 'runs', 'start', 'admin_rest', 'request 49', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:49.123456+00', '', NULL, 'c-runs', '2026-03-01 12:00:54.123456+00', NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000050', 50, '00000000-0000-0000-0000-000000000050', 'rests', 'stop', 'auto_reconcile', 'request 50', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:50.123456+00', '', NULL, 'c-rests', '2026-03-01 12:00:55.123456+00', '{"cause": "unknown", "log_tail": "bye\n", "exit_code": 0, "oom_killed": false, "finished_at": "2026-03-01T12:00:09.123456+00:00", "container_id": "c-rests"}');
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000051', 51, '00000000-0000-0000-0000-000000000051', 'rests', 'stop', 'auto_reconcile', 'request 51', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:51.123456+00', '', NULL, 'c-rests', '2026-03-01 12:00:56.123456+00', '{"cause": "stopped", "log_tail": "bye\n", "exit_code": 1, "oom_killed": false, "finished_at": "2026-03-01T12:00:09.123456+00:00", "container_id": "c-rests"}');
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000052', 52, '00000000-0000-0000-0000-000000000052', 'rests', 'stop', 'auto_reconcile', 'request 52', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:52.123456+00', '', NULL, 'c-rests', '2026-03-01 12:00:57.123456+00', '{"cause": "oom", "log_tail": "bye\n", "exit_code": 137, "oom_killed": true, "finished_at": "2026-03-01T12:00:09.123456+00:00", "container_id": "c-rests"}');
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000053', 53, '00000000-0000-0000-0000-000000000053', 'rests', 'stop', 'auto_reconcile', 'request 53', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:53.123456+00', '', NULL, 'c-rests', '2026-03-01 12:00:58.123456+00', '{"cause": "crashed", "log_tail": "bye\n", "exit_code": 3, "oom_killed": false, "finished_at": "2026-03-01T12:00:09.123456+00:00", "container_id": "c-rests"}');
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000054', 54, '00000000-0000-0000-0000-000000000054', 'rests', 'stop', 'auto_reconcile', 'request 54', NULL, 1772366400000000, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, 'orphan_cleanup', '2026-03-01 12:00:54.123456+00', '', NULL, 'c-rests', '2026-03-01 12:00:59.123456+00', '{"cause": "killed_externally", "log_tail": "bye\n", "exit_code": 4, "oom_killed": false, "finished_at": "2026-03-01T12:00:09.123456+00:00", "container_id": "c-rests"}');
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000055', 55, '00000000-0000-0000-0000-000000000055', 'open-start', 'start', 'admin_rest', 'request 55', 'open-start', 1772366400000100, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:00:55.123456+00', NULL, NULL, '', NULL, NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000056', 56, '00000000-0000-0000-0000-000000000056', 'open-stop', 'stop', 'admin_rest', 'request 56', 'open-stop', 1772366400000100, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', true, 'finished', '2026-03-01 12:00:56.123456+00', NULL, NULL, '', NULL, NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000057', 57, '00000000-0000-0000-0000-000000000057', 'open-restart', 'restart', 'admin_rest', 'request 57', 'open-restart', 1772366400000100, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', true, NULL, '2026-03-01 12:00:57.123456+00', NULL, NULL, '', NULL, NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000058', 58, '00000000-0000-0000-0000-000000000058', 'open-patch', 'patch', 'admin_rest', 'request 58', 'open-patch', 1772366400000100, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', true, NULL, '2026-03-01 12:00:58.123456+00', NULL, NULL, '', NULL, NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000059', 59, '00000000-0000-0000-0000-000000000059', 'open-cleanup', 'cleanup_container', 'admin_rest', 'request 59', 'open-cleanup_container', 1772366400000100, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', true, NULL, '2026-03-01 12:00:59.123456+00', NULL, NULL, '', NULL, NULL);
INSERT INTO {schema}.operation_log OVERRIDING SYSTEM VALUE VALUES ('00000000-0000-0000-0000-000000000060', 60, '00000000-0000-0000-0000-000000000060', 'NO GAME ID! xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'start', 'admin_rest', 'request 60', NULL, 0, 'repo/engine:1.2.3', 'sha256:abc', 'repo/engine:1.2.2', 'sha256:abb', 'c-old', false, NULL, '2026-03-01 12:01:00.123456+00', 'invalid_request', 'it was invalid_request', 'c-NO GAME ID! xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', '2026-03-01 12:01:05.123456+00', NULL);

INSERT INTO {schema}.runtime_fences VALUES ('runs', 1772366400000000);
INSERT INTO {schema}.runtime_fences VALUES ('rests', 1772366400000001);
INSERT INTO {schema}.runtime_fences VALUES ('gone', 1772366400000002);
INSERT INTO {schema}.runtime_fences VALUES ('fresh', 1772366400000007);

INSERT INTO {schema}.runtime_records VALUES ('runs', 'running', 'c-runs', 'repo/engine:1.2.3', 'sha256:abc', 'http://galaxy-game-runs:8080', '/srv/games/runs', 'galaxy', 'engine-a', 1772366400000000, '2026-03-01 12:00:01.123456+00', NULL, NULL, '2026-03-01 12:00:04.123456+00', '2026-03-01 12:00:00.123456+00');
INSERT INTO {schema}.runtime_records VALUES ('rests', 'stopped', 'c-rests', 'repo/engine:1.2.3', 'sha256:abc', 'http://galaxy-game-rests:8080', '/srv/games/rests', 'galaxy', 'engine-a', 1772366400000001, '2026-03-01 12:00:01.123456+00', '2026-03-01 12:00:02.123456+00', NULL, '2026-03-01 12:00:04.123456+00', '2026-03-01 12:00:00.123456+00');
INSERT INTO {schema}.runtime_records VALUES ('gone', 'removed', '', 'repo/engine:1.2.3', 'sha256:abc', 'http://galaxy-game-gone:8080', '/srv/games/gone', 'galaxy', 'engine-a', 1772366400000002, '2026-03-01 12:00:01.123456+00', '2026-03-01 12:00:02.123456+00', '2026-03-01 12:00:03.123456+00', '2026-03-01 12:00:04.123456+00', '2026-03-01 12:00:00.123456+00');

INSERT INTO {schema}.schema_version VALUES (1, '0001_initial', '2026-03-01 12:00:00+00');

SELECT pg_catalog.setval('{schema}.operation_log_seq_seq', 60, true);

ALTER TABLE ONLY {schema}.game_leases
    ADD CONSTRAINT game_leases_pkey PRIMARY KEY (game_id);

ALTER TABLE ONLY {schema}.health_snapshots
    ADD CONSTRAINT health_snapshots_pkey PRIMARY KEY (game_id);

ALTER TABLE ONLY {schema}.operation_log
    ADD CONSTRAINT operation_log_pkey PRIMARY KEY (operation_id);

ALTER TABLE ONLY {schema}.runtime_fences
    ADD CONSTRAINT runtime_fences_pkey PRIMARY KEY (game_id);

ALTER TABLE ONLY {schema}.runtime_records
    ADD CONSTRAINT runtime_records_pkey PRIMARY KEY (game_id);

ALTER TABLE ONLY {schema}.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);

CREATE INDEX operation_log_by_finish ON {schema}.operation_log USING btree (finished_at) WHERE (finished_at IS NOT NULL);

CREATE INDEX operation_log_by_game ON {schema}.operation_log USING btree (game_id, seq);

CREATE UNIQUE INDEX operation_log_idempotency_key ON {schema}.operation_log USING btree (game_id, kind, idempotency_key) WHERE ((error_code = ''::text) AND (idempotency_key IS NOT NULL));

CREATE INDEX operation_log_open ON {schema}.operation_log USING btree (seq) WHERE (error_code IS NULL);

CREATE INDEX operation_log_open_by_game ON {schema}.operation_log USING btree (game_id) WHERE (error_code IS NULL);

CREATE INDEX runtime_records_by_engine ON {schema}.runtime_records USING btree (engine_id, game_id);

CREATE INDEX runtime_records_by_status ON {schema}.runtime_records USING btree (status, game_id);

CREATE INDEX runtime_records_by_stop ON {schema}.runtime_records USING btree (stopped_at) WHERE (stopped_at IS NOT NULL);
