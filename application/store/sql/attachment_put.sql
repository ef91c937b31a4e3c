-- A chunk, while there is room and the attachment takes chunks. The lock on the attachment keeps a finish waiting until the
-- chunk is in, and the chunk out once the finish has begun.
INSERT INTO ledger.attachment_chunks (attachment_id, ordinal, size, box)
SELECT a.attachment_id, %b::integer, %b::integer, %b::bytea
FROM (SELECT attachment_id FROM ledger.attachments WHERE attachment_id = %b AND completed_at IS NULL FOR SHARE) a
WHERE (SELECT coalesce(sum(c.size), 0) FROM ledger.attachment_chunks c WHERE c.attachment_id = a.attachment_id)
    + %b::integer <= %b::bigint
ON CONFLICT DO NOTHING
RETURNING ordinal
