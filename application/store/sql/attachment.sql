-- An attachment as it is now; completed without a digest means that an attempt to finish it was cut short.
SELECT subject, key_id, size, digest, completed_at IS NOT NULL FROM ledger.attachments WHERE attachment_id = %b
