-- How many chunks an attachment has, the highest ordinal, and the bytes in all.
SELECT count(*), coalesce(max(ordinal), -1), coalesce(sum(size), 0)::bigint
FROM ledger.attachment_chunks WHERE attachment_id = %b
