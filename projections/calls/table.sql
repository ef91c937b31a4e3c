-- The calls to the desk: one row a call.
CREATE TABLE calls (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    line text COLLATE "C" NOT NULL,
    call_id text NOT NULL,
    outcome text NOT NULL,
    began_at timestamptz NOT NULL,
    waited_seconds bigint NOT NULL,
    market text COLLATE "C",
    customer text COLLATE "C",
    case_id text COLLATE "C",
    opened boolean NOT NULL,
    until timestamptz
);
