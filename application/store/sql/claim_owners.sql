-- The streams that hold claims of a kind.
SELECT DISTINCT stream FROM ledger.claims WHERE kind = %b ORDER BY stream
