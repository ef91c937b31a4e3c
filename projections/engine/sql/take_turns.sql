-- Whoever makes a build's tables waits for whoever else does: CREATE TABLE by two at once is an error, IF NOT EXISTS or
-- not. The second one finds out afterwards that the build is not its own any more.
SELECT pg_advisory_xact_lock(hashtextextended('caseledger make ' || %(name)s || ' ' || %(build)s, 0))
