-- The cases that were opened between two positions and two moments; of live ones all that matters, in the order of their
-- events: the bytes of these one behind the other, and of the envelopes the command and both times.
SELECT o.originator_id, o.origin, e.envelopes, e.events
FROM (
    SELECT originator_id, origin FROM ledger.stored_events
    WHERE notification_id > %b AND notification_id <= %b AND topic LIKE 'case.opened.%%' AND occurred_at >= %b AND occurred_at < %b
) o
LEFT JOIN LATERAL (
    SELECT string_agg(
            uuid_send(s.command_id) || timestamptz_send(s.occurred_at) || timestamptz_send(s.recorded_at),
            ''::bytea ORDER BY s.originator_version
        ) envelopes,
        string_agg(s.state, ','::bytea ORDER BY s.originator_version) events
    FROM ledger.stored_events s
    WHERE s.originator_id = o.originator_id AND s.notification_id <= %b AND s.occurred_at <= %b AND s.topic <> ALL(%b)
) e ON o.origin = 'live'
