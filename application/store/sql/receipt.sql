-- What a command did, if it was carried out.
SELECT command_id, stream, version, first_position, last_position, number, recorded_at
FROM ledger.receipts WHERE command_id = %b
