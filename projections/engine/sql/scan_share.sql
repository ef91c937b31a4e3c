-- A stretch of the log with a share of the streams, which is the same in every run.
SELECT notification_id, originator_id, originator_version, topic, schema_version, event_id, command_id, occurred_at,
    recorded_at, actor, on_behalf_of, origin, correlation, causation, subject, state
FROM ledger.stored_events WHERE notification_id > $1 AND notification_id <= $2
    AND (hashtextextended(originator_id, 0) & 1048575) % $3 = $4
ORDER BY notification_id LIMIT $5
