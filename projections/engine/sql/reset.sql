-- Begin anew at position 0 under a version.
UPDATE read.checkpoints SET version = %(version)s, position = 0, error = NULL, moved_at = clock_timestamp()
WHERE name = %(name)s AND epoch = %(epoch)s
