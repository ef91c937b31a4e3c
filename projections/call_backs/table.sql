-- The calls that were promised on cases: one row a promise.
CREATE TABLE call_backs (
    position bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    call_back bigint NOT NULL,
    promised_at timestamptz NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    lost_call text COLLATE "C",
    status text NOT NULL,
    made_at timestamptz,
    outcome text,
    ended_at timestamptz,
    PRIMARY KEY (stream, call_back)
);
