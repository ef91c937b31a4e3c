-- Take the lease if it is free, has run out or is the owner's own; by force always. The epoch rises each time.
INSERT INTO read.leases AS l (name, build, owner, epoch, expires_at)
VALUES (%(name)s, %(build)s, %(owner)s, nextval('read.epochs'), clock_timestamp() + %(ttl)s)
ON CONFLICT (name, build) DO UPDATE
SET owner = excluded.owner, epoch = excluded.epoch, expires_at = excluded.expires_at
    WHERE %(force)s OR l.owner = excluded.owner OR l.expires_at <= clock_timestamp()
RETURNING epoch
