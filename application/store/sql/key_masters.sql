-- The master keys in use, and how many keys each wraps.
SELECT master, count(*) FROM ledger.subject_keys GROUP BY master ORDER BY master
