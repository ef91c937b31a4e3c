-- What of each case its clocks are told by: one row a case.
CREATE TABLE sla_cases (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    number text COLLATE "C",
    team text COLLATE "C" NOT NULL,
    assignee text COLLATE "C",
    channel text NOT NULL,
    topic text NOT NULL,
    kind text,
    market text,
    priority text NOT NULL,
    happened_at timestamptz NOT NULL
) WITH (
    -- Every change leaves a dead row behind.
    autovacuum_vacuum_scale_factor = 0.05
);
