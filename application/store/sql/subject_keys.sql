-- All keys of a data subject; merging and the races of several processes may leave more than one.
SELECT key_id, subject, wrapped, master FROM ledger.subject_keys WHERE subject = %b ORDER BY created_at
