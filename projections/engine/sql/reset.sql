-- Begin anew under a version, with nothing laid aside and no parts.
WITH laid_aside AS (DELETE FROM read.parked WHERE name = %(name)s
        AND (build = %(build)s OR (%(build)s = 'beside' AND build LIKE 'part %%'))),
    parts AS (DELETE FROM read.checkpoints WHERE name = %(name)s AND %(build)s = 'beside' AND build LIKE 'part %%')
UPDATE read.checkpoints SET version = %(version)s, position = %(position)s, error = NULL, moved_at = clock_timestamp(),
    rate = 0, tables = %(tables)s, begun_at = clock_timestamp(), ready_at = NULL, goes_live = %(goes_live)s
WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
