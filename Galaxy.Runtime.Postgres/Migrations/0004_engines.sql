-- What each host saw of its engine last. The server's clock says when: hosts compare ages, never instants of different clocks.
CREATE TABLE {schema}.engine_sightings (
    engine_id text COLLATE "C" NOT NULL,
    host_id   text COLLATE "C" NOT NULL,
    host_name text,
    raw_id    text,
    name      text,
    data_root text,
    machine   text,
    seen_at   timestamptz NOT NULL,
    PRIMARY KEY (engine_id, host_id)
);

ALTER TABLE {schema}.runtime_records ADD COLUMN image_digest text;
