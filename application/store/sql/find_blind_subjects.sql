-- The persons whose streams a blind index leads to, for what stands in somebody else's stream.
SELECT DISTINCT subject FROM ledger.blind_index WHERE kind = %b AND digest = %b ORDER BY subject LIMIT %b
