-- Where projections stand: those of the program, whether they ever ran or not, and what is there without one.
SELECT coalesce(c.name, n.name), coalesce(c.build, 'live'), n.name IS NOT NULL, coalesce(c.version, 0),
    coalesce(c.position, 0), h.head, coalesce(c.epoch, 0), l.owner, coalesce(l.expires_at > clock_timestamp(), false),
    c.ready_at IS NOT NULL, coalesce(c.goes_live, false), c.error, coalesce(c.rate, 0),
    coalesce(extract(epoch FROM clock_timestamp() - (
        SELECT recorded_at FROM ledger.stored_events WHERE notification_id = coalesce(c.position, 0) + 1)), 0)::float8,
    coalesce(p.streams, 0), coalesce(p.events, 0), p.since
FROM unnest(%s::text[]) WITH ORDINALITY n(name, nth)
FULL JOIN read.checkpoints c ON c.name = n.name COLLATE "C"
LEFT JOIN read.leases l ON l.name = c.name AND l.build = c.build
LEFT JOIN LATERAL (
    SELECT count(*) AS streams, sum(events)::bigint AS events, min(parked_at) AS since
    FROM read.parked p WHERE p.name = c.name AND p.build = c.build) p ON true
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS head FROM ledger.stored_events) h
ORDER BY n.nth NULLS LAST, 1, 2 DESC
