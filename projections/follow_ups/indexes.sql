-- What was followed up at a moment, under some policies: what holds then began before it and ended after it. Closed cases,
-- which there are most of, are left out.
CREATE INDEX follow_ups_at ON follow_ups (policy, valid_from)
    INCLUDE (valid_to, known_from, known_to, stream, since, market, owner) WHERE closed_how IS NULL;
