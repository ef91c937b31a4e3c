-- How far each build of a projection is, who may move it on, and what is laid aside. The tables of the build that is read
-- stand in schema read, those of the other in read_beside; in read_passing only while the two change places.
-- An epoch is never given twice, so that whoever has seen a position of an epoch knows what was in the table then.
CREATE SEQUENCE IF NOT EXISTS read.epochs;
CREATE TABLE IF NOT EXISTS read.checkpoints (
    name text COLLATE "C",
    build text COLLATE "C",
    version bigint NOT NULL,
    position bigint NOT NULL,
    epoch bigint NOT NULL,
    owner text NOT NULL,
    error text,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- events a second, where it was measured last
    rate double precision NOT NULL DEFAULT 0,
    -- the names of its tables, so that they can be moved and removed without the program that made them
    tables text[] NOT NULL DEFAULT '{}',
    -- when its first table was made, and when it had caught up for the first time and was given its indexes
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ready_at timestamptz,
    -- whether it takes the place of the live one as soon as it is ready
    goes_live boolean NOT NULL DEFAULT false,
    PRIMARY KEY (name, build)
) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS read.leases (
    name text COLLATE "C",
    build text COLLATE "C",
    owner text NOT NULL,
    epoch bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (name, build)
) WITH (fillfactor = 10);
-- Streams whose next event a build could not take in, and how many of their events wait behind that one. The events
-- themselves are in the log.
CREATE TABLE IF NOT EXISTS read.parked (
    name text COLLATE "C",
    build text COLLATE "C",
    stream text COLLATE "C",
    -- of the event that could not be taken in
    position bigint NOT NULL,
    tag text NOT NULL,
    reason text NOT NULL,
    -- that one included
    events bigint NOT NULL,
    attempts bigint NOT NULL DEFAULT 1,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what somebody has asked for: to try again, and to do so without the events up to a position
    retry boolean NOT NULL DEFAULT false,
    dropped bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (name, build, stream)
);
