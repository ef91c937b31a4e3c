-- The oldest key of each data subject; merging and the races of several processes may leave more than one.
SELECT DISTINCT ON (subject) key_id, subject, wrapped, master FROM ledger.subject_keys WHERE subject = ANY (%b)
ORDER BY subject, created_at
