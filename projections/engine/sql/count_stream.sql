-- How much of a stream lies in a stretch.
SELECT count(*) FROM ledger.stored_events WHERE originator_id = %s AND notification_id > %s AND notification_id <= %s
