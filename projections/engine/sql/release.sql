-- Let another take over at once.
UPDATE read.leases SET expires_at = clock_timestamp() WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
