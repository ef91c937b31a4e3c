-- An attachment is about to be finished: it is not old. Waits for chunks that are on their way in.
UPDATE ledger.attachments SET touched_at = greatest(touched_at, %b) WHERE attachment_id = %b RETURNING true
