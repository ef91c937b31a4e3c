-- Case states over time: a row for each state that a case was in, or was believed to be in; at any moment at most one of a
-- case holds. valid_ says when it was so, known_ when the ledger held it for so; ends are left out, and NULL while open.
CREATE TABLE case_states (
    position bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    known_from timestamptz NOT NULL,
    known_to timestamptz,
    team text COLLATE "C" NOT NULL,
    assignee text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    waits_on text,
    party text,
    priority_rank bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    unanswered_since timestamptz,
    next_due timestamptz,
    dues jsonb NOT NULL,
    PRIMARY KEY (stream, known_from, valid_from),
    CHECK (valid_from < valid_to),
    CHECK (known_from < known_to)
) WITH (
    -- Every change leaves a dead row behind, and lists of the past are read from the index alone where it is vacuumed.
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_insert_scale_factor = 0.05
);
