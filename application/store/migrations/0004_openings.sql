-- The openings of cases by their positions, so that the cases of a period are found without looking through all that happened
-- in it: one event in a dozen or so is an opening.

CREATE INDEX stored_events_openings_idx ON ledger.stored_events (notification_id) WHERE topic LIKE 'case.opened.%';
