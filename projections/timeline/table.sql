-- The timeline: one row an event of a case, or of any stream that is about a person.
CREATE TABLE timeline (
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
