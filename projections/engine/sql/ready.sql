-- Say that a build has caught up and has its indexes.
UPDATE read.checkpoints SET ready_at = clock_timestamp()
WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
