-- Move the checkpoint, unless somebody else did or may; renew the lease with it.
WITH renewed AS (
    UPDATE read.leases SET expires_at = clock_timestamp() + %(ttl)s WHERE name = %(name)s AND epoch = %(epoch)s)
UPDATE read.checkpoints SET position = %(to)s, error = NULL, moved_at = clock_timestamp()
WHERE name = %(name)s AND position = %(from)s AND epoch = %(epoch)s
