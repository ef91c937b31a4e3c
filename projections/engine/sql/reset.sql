-- Begin anew under a version, with nothing laid aside.
WITH gone AS (DELETE FROM read.parked WHERE name = %(name)s AND build = %(build)s)
UPDATE read.checkpoints SET version = %(version)s, position = %(position)s, error = NULL, moved_at = clock_timestamp(),
    rate = 0, tables = %(tables)s, begun_at = clock_timestamp(), ready_at = NULL, goes_live = %(goes_live)s
WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
