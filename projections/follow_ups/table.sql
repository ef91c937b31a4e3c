-- Follow-ups over time: a row for each state that the follow-up of a case was in, or was believed to be in; at any moment at
-- most one of a case holds. valid_ says when it was so, known_ when the ledger held it for so; ends are NULL while open.
CREATE TABLE follow_ups (
    position bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    known_from timestamptz NOT NULL,
    known_to timestamptz,
    since timestamptz NOT NULL,
    policy bigint NOT NULL,
    market text COLLATE "C",
    owner text COLLATE "C",
    closed_how text,
    PRIMARY KEY (stream, known_from, valid_from),
    CHECK (valid_from < valid_to),
    CHECK (known_from < known_to)
) WITH (
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_insert_scale_factor = 0.05
);
