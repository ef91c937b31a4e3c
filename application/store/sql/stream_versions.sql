-- The current version of some streams; a stream without events is left out.
SELECT w.stream, e.originator_version
FROM unnest(%b::text[]) w(stream)
CROSS JOIN LATERAL (
    SELECT s.originator_version FROM ledger.stored_events s
    WHERE s.originator_id = w.stream ORDER BY s.originator_version DESC LIMIT 1) e
