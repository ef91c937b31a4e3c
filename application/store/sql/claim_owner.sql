-- Who holds a claim.
SELECT stream FROM ledger.claims WHERE kind = %b AND digest = %b
