-- The events in which cases took their numbers.
SELECT originator_id, state FROM ledger.stored_events WHERE originator_id = ANY (%b) AND topic ^@ 'case.numbered.'
