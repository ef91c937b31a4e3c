-- The key that an attachment's chunks are sealed with.
SELECT key_id FROM ledger.attachments WHERE attachment_id = %b
