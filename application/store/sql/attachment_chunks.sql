-- Which chunks of an attachment are there.
SELECT ordinal, size FROM ledger.attachment_chunks WHERE attachment_id = %b ORDER BY ordinal
