-- Keys by their ids.
SELECT key_id, subject, wrapped, master FROM ledger.subject_keys WHERE key_id = ANY (%b::text[])
