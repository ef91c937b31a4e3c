-- A new attachment without contents; asked again after a lost answer it is no news.
INSERT INTO ledger.attachments (attachment_id, subject, key_id) VALUES (%b, %b, %b) ON CONFLICT DO NOTHING RETURNING true
