-- The timeline: one row an event of a case.
CREATE TABLE read.timeline (
    position bigint PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    tag text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    on_behalf_of text,
    origin text NOT NULL,
    fields jsonb NOT NULL,
    sealed jsonb NOT NULL
);
CREATE UNIQUE INDEX timeline_stream ON read.timeline (stream, version);
