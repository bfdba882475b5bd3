-- Games that went down with their engine are started again. A host of the version before may still write rows while this one runs: it knows fewer texts.
ALTER TABLE {schema}.operation_log
    DROP CONSTRAINT operation_log_source_check,
    ADD CONSTRAINT operation_log_source_check CHECK (source IN
        ('unknown', 'application', 'lobby_stream', 'game_master_rest', 'admin_rest', 'auto_ttl', 'auto_reconcile', 'auto_resume'));

DROP INDEX {schema}.operation_log_acts;
CREATE INDEX operation_log_acts ON {schema}.operation_log (game_id, coalesce(last_repeated_at, finished_at, 'infinity'))
    WHERE correlation_id = operation_id AND (was_committed OR error_code = '' OR source IN ('auto_reconcile', 'auto_resume')
        OR (kind IN ('stop', 'cleanup_container') AND source NOT IN ('auto_reconcile', 'auto_ttl') AND error_code <> 'invalid_request'));

ALTER TABLE {schema}.event_outbox
    DROP CONSTRAINT event_outbox_notification_type_check,
    ADD CONSTRAINT event_outbox_notification_type_check CHECK (notification_type IN
        ('runtime.image_pull_failed', 'runtime.container_start_failed', 'runtime.start_config_invalid', 'runtime.reconcile_refused',
         'runtime.game_flapping', 'runtime.not_resumed'));
