-- Take no more chunks; waits for those that are on their way in.
UPDATE ledger.attachments SET completed_at = coalesce(completed_at, clock_timestamp()) WHERE attachment_id = %b
RETURNING true
