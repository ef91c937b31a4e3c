-- A new attachment without contents; asked again it is no news.
INSERT INTO ledger.attachments (attachment_id, subject, key_id, touched_at) VALUES (%b, %b, %b, %b)
ON CONFLICT DO NOTHING RETURNING true
