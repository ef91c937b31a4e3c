-- Take the lease if it is free, has run out or is the owner's own; by force always. The epoch rises each time.
INSERT INTO read.leases AS l (name, owner, epoch, expires_at)
VALUES (%(name)s, %(owner)s, 1, clock_timestamp() + %(ttl)s)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = l.epoch + 1, expires_at = excluded.expires_at
    WHERE %(force)s OR l.owner = excluded.owner OR l.expires_at <= clock_timestamp()
RETURNING epoch
