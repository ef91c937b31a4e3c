-- The clocks of cases: one row for each instance of each.
CREATE TABLE sla_clocks (
    position bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    clock text COLLATE "C" NOT NULL,
    instance bigint NOT NULL,
    number text COLLATE "C",
    team text COLLATE "C" NOT NULL,
    assignee text COLLATE "C",
    priority text NOT NULL,
    held_by_team text COLLATE "C" NOT NULL,
    held_by text COLLATE "C",
    urgency bigint NOT NULL,
    channel text NOT NULL,
    topic text NOT NULL,
    kind text,
    market text,
    fulfilled_by text NOT NULL,
    policy bigint NOT NULL,
    target bigint NOT NULL,
    started_at timestamptz NOT NULL,
    due timestamptz NOT NULL,
    happened_at timestamptz NOT NULL,
    warnings jsonb NOT NULL,
    next_notice timestamptz,
    state text NOT NULL,
    left_seconds double precision,
    fulfilled_at timestamptz,
    breached_at timestamptz,
    corrected boolean NOT NULL,
    ended_at timestamptz,
    ended_because text,
    PRIMARY KEY (stream, clock, instance)
) WITH (
    -- Every change leaves a dead row behind, and what is due is read from the index alone where it is vacuumed.
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02
);
