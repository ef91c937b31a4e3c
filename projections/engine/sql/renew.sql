-- Keep the leases that are still held.
UPDATE read.leases l SET expires_at = clock_timestamp() + %(ttl)s
FROM unnest(%(names)s::text[], %(builds)s::text[], %(epochs)s::bigint[]) held(name, build, epoch)
WHERE l.name = held.name AND l.build = held.build AND l.epoch = held.epoch
RETURNING l.name, l.build
