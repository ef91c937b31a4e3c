-- The parts have come to their end: from here on it is one build.
WITH parts AS (DELETE FROM read.checkpoints WHERE name = %(name)s AND build LIKE 'part %%'),
    leases AS (DELETE FROM read.leases WHERE name = %(name)s AND build LIKE 'part %%'),
    laid_aside AS (UPDATE read.parked SET build = 'beside' WHERE name = %(name)s AND build LIKE 'part %%')
UPDATE read.checkpoints SET position = %(upto)s, moved_at = clock_timestamp()
WHERE name = %(name)s AND build = 'beside' AND epoch = %(epoch)s
    AND NOT EXISTS (SELECT FROM read.checkpoints p
        WHERE p.name = %(name)s AND p.build LIKE 'part %%' AND p.position < %(upto)s)
