-- The teams: one row each. A desk has dozens at most.
CREATE TABLE teams (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    team text COLLATE "C" NOT NULL,
    title text NOT NULL,
    lead text COLLATE "C"
);
