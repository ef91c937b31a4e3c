-- How far each projection is, and who may move it on.
CREATE TABLE IF NOT EXISTS read.checkpoints (
    name text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    position bigint NOT NULL,
    epoch bigint NOT NULL,
    owner text NOT NULL,
    error text,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS read.leases (
    name text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    epoch bigint NOT NULL,
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 10);
