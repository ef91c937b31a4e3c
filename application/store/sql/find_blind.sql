-- The streams that a blind index leads to.
SELECT stream FROM ledger.blind_index WHERE kind = %b AND digest = %b ORDER BY stream LIMIT %b
