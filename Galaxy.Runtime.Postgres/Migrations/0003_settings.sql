-- What containers are created with, once per game and digest. The digest is of the text, so it comes back as it was written: no jsonb.
CREATE TABLE {schema}.game_settings (
    game_id  text COLLATE "C" NOT NULL,
    digest   text COLLATE "C" NOT NULL,
    settings text NOT NULL,
    kept     bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (game_id, digest)
);

ALTER TABLE {schema}.runtime_records
    ADD COLUMN settings_digest text,
    ADD COLUMN endpoints jsonb NOT NULL DEFAULT '[]';

ALTER TABLE {schema}.operation_log
    ADD COLUMN settings_digest text,
    ADD COLUMN previous_settings_digest text;
