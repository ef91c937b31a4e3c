-- A stretch of one stream.
SELECT notification_id, originator_id, originator_version, topic, schema_version, event_id, command_id, occurred_at,
    recorded_at, actor, on_behalf_of, origin, correlation, causation, subject, state
FROM ledger.stored_events WHERE originator_id = $1 AND notification_id > $2 AND notification_id <= $3
ORDER BY originator_version LIMIT $4
