-- What is laid aside, the longest waiting first.
SELECT name, build, stream, position, tag, events, attempts, reason, parked_at, tried_at FROM read.parked
WHERE %s::text IS NULL OR name = %s ORDER BY parked_at, name, build, stream
