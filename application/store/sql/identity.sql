-- Which ledger this is.
SELECT ledger_id, zone FROM ledger.identity
