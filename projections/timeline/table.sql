-- The timeline: one row an event of a case, or of any stream that is about a person.
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
    subject text COLLATE "C",
    fields jsonb NOT NULL,
    sealed jsonb NOT NULL
);
CREATE UNIQUE INDEX timeline_stream ON read.timeline (stream, version);
-- The streams that were ever about a person. In which order their events happened is known only once they are found.
CREATE INDEX timeline_subject ON read.timeline (subject, stream) WHERE subject IS NOT NULL;
