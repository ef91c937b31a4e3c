-- Standard replies: one row each, in the newest revision.
CREATE TABLE standard_replies (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    topic text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    revision bigint NOT NULL,
    retired boolean NOT NULL
);
