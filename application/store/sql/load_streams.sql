-- The events of some streams after the versions that the caller has folded already; one index range a stream.
SELECT w.stream, e.originator_version, e.state
FROM unnest(%b::text[], %b::bigint[]) w(stream, version)
CROSS JOIN LATERAL (
    SELECT s.originator_version, s.state FROM ledger.stored_events s
    WHERE s.originator_id = w.stream AND s.originator_version > w.version
    ORDER BY s.originator_version OFFSET 0) e
