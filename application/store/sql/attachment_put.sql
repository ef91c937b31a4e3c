-- A chunk, while there is room. The lock on the attachment keeps its removal waiting until the chunk is in.
INSERT INTO ledger.attachment_chunks (attachment_id, ordinal, size, box)
SELECT a.attachment_id, %b::integer, %b::integer, %b::bytea
FROM (SELECT attachment_id FROM ledger.attachments WHERE attachment_id = %b FOR SHARE) a
WHERE (SELECT coalesce(sum(c.size), 0) FROM ledger.attachment_chunks c WHERE c.attachment_id = a.attachment_id)
    + %b::integer <= %b::bigint
ON CONFLICT DO NOTHING
RETURNING ordinal
