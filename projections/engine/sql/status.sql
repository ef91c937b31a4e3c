-- Where projections stand, those that never ran included.
SELECT n.name, coalesce(c.version, 0), coalesce(c.position, 0),
    (SELECT coalesce(max(notification_id), 0) FROM ledger.stored_events),
    coalesce(c.epoch, 0), l.owner, coalesce(l.expires_at > clock_timestamp(), false), c.error
FROM unnest(%s::text[]) WITH ORDINALITY n(name, nth)
LEFT JOIN read.checkpoints c ON c.name = n.name
LEFT JOIN read.leases l ON l.name = n.name
ORDER BY n.nth
