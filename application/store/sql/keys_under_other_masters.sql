-- A batch of the keys that are not yet under the new master key.
SELECT key_id, subject, wrapped, master FROM ledger.subject_keys WHERE master <> %b ORDER BY key_id LIMIT 1000
