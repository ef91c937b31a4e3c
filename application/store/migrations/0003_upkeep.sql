-- What the application role may change besides appending, each through a function of the owner's.

-- Put keys under another master key; a key that changed meanwhile is left alone.
CREATE FUNCTION ledger.rewrap_keys(ids text[], old bytea[], new bytea[], new_master text)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH changed AS (
        UPDATE ledger.subject_keys k SET wrapped = n.new_wrapped, master = new_master
        FROM unnest(ids, old, new) n(key_id, old_wrapped, new_wrapped)
        WHERE k.key_id = n.key_id AND k.wrapped = n.old_wrapped RETURNING 1)
    SELECT count(*) FROM changed
$$;

-- Keep a secret of the ledger's own, once; whoever comes second gets the first one's.
CREATE FUNCTION ledger.keep_key(id text, of_subject text, box bytea, under text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.subject_keys (key_id, subject, wrapped, master) VALUES (id, of_subject, box, under)
    ON CONFLICT ON CONSTRAINT subject_keys_pkey DO NOTHING
$$;

-- Forget the idempotency keys that have run out; their receipts stay.
CREATE FUNCTION ledger.forget_idempotency_keys(before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM ledger.idempotency_keys k WHERE k.created_at < before RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION ledger.rewrap_keys, ledger.keep_key, ledger.forget_idempotency_keys FROM PUBLIC;
