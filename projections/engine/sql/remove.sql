-- Forget a build.
WITH lease AS (DELETE FROM read.leases WHERE name = %(name)s AND build = %(build)s),
    laid_aside AS (DELETE FROM read.parked WHERE name = %(name)s AND build = %(build)s)
DELETE FROM read.checkpoints WHERE name = %(name)s AND build = %(build)s
