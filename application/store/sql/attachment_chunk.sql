-- One chunk of an attachment.
SELECT box FROM ledger.attachment_chunks WHERE attachment_id = %b AND ordinal = %b
