-- Forget a build, and the parts of the one beside.
WITH lease AS (DELETE FROM read.leases WHERE name = %(name)s
        AND (build = %(build)s OR (%(build)s = 'beside' AND build LIKE 'part %%'))),
    laid_aside AS (DELETE FROM read.parked WHERE name = %(name)s
        AND (build = %(build)s OR (%(build)s = 'beside' AND build LIKE 'part %%')))
DELETE FROM read.checkpoints WHERE name = %(name)s
    AND (build = %(build)s OR (%(build)s = 'beside' AND build LIKE 'part %%'))
