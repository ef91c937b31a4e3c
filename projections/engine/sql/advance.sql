-- Move checkpoints, each unless somebody else did or may, and renew their leases. The leases go first, as they do when a
-- projection is claimed, so that the two can't wait for each other.
WITH renewed AS (
    UPDATE read.leases l SET expires_at = clock_timestamp() + %(ttl)s
    FROM unnest(%(names)s::text[], %(builds)s::text[], %(epochs)s::bigint[], %(from)s::bigint[])
        held(name, build, epoch, position)
    WHERE l.name = held.name AND l.build = held.build AND l.epoch = held.epoch
    RETURNING held.name, held.build, held.epoch, held.position)
UPDATE read.checkpoints c SET position = %(to)s, error = NULL, moved_at = clock_timestamp(), rate = %(rate)s
FROM renewed r WHERE c.name = r.name AND c.build = r.build AND c.position = r.position AND c.epoch = r.epoch
