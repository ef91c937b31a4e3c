-- The cases that were opened between two positions and two moments, a dozen or so in a row: their streams and origins, with
-- commas between; and of live ones all that matters, in the order of their events, one case behind the other: of the
-- envelopes the command and both times, and the bytes of the events with commas between, with how many bytes either are of
-- each case. Many small rows would take longer to send, and for large ones memory is fetched and given back each time.
SELECT string_agg(o.originator_id, ','), string_agg(o.origin, ','),
    string_agg(int4send(coalesce(length(e.envelopes), 0)) || int4send(coalesce(length(e.events), 0)), ''::bytea),
    string_agg(e.envelopes, ''::bytea), string_agg(e.events, ','::bytea)
FROM (
    SELECT originator_id, origin, notification_id / 200 AS row FROM ledger.stored_events
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
GROUP BY o.row
