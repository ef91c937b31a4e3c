-- The events of one stream after the version that the caller has folded already.
SELECT originator_version, state FROM ledger.stored_events
WHERE originator_id = %b AND originator_version > %b ORDER BY originator_version
