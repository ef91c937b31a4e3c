-- A stretch of the log. Positions have no gaps and are in commit order, so what lies behind a checkpoint is all there is.
SELECT notification_id, originator_id, originator_version, topic, schema_version, event_id, command_id, occurred_at,
    recorded_at, actor, on_behalf_of, origin, correlation, causation, subject, state
FROM ledger.stored_events WHERE notification_id > $1 AND notification_id <= $2 ORDER BY notification_id LIMIT $3
