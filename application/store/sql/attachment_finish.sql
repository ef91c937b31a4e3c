-- The digest and size of what the attachment holds, for good.
UPDATE ledger.attachments SET digest = %b, size = %b WHERE attachment_id = %b AND digest IS NULL
RETURNING true
