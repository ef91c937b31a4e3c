-- Take chunks again, because what is there can't be finished.
UPDATE ledger.attachments SET completed_at = NULL WHERE attachment_id = %b AND digest IS NULL
RETURNING true
