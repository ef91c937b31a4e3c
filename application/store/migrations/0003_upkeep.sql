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

-- Retire a master key; false while it still wraps something. The table's lock keeps out whoever would wrap meanwhile.
CREATE FUNCTION ledger.retire_master(name text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE ledger.subject_keys IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM ledger.subject_keys k WHERE k.master = name) THEN
        RETURN false;
    END IF;
    INSERT INTO ledger.retired_masters (master) VALUES (name) ON CONFLICT DO NOTHING;
    RETURN true;
END $$;

-- Keep a secret of the ledger's own, once; whoever comes second gets the first one's.
CREATE FUNCTION ledger.keep_key(id text, of_subject text, box bytea, under text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.subject_keys (key_id, subject, wrapped, master) VALUES (id, of_subject, box, under)
    ON CONFLICT ON CONSTRAINT subject_keys_pkey DO NOTHING
$$;

-- The newest position that was recorded by a moment, for good: an append that waits for the lock with an older clock is
-- recorded after it. recorded_at never goes back, so the log is searched by halves.
CREATE FUNCTION ledger.position_known_at(known_at timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low bigint := 0;
    high bigint;
    middle bigint;
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock(7233173019385131);
    UPDATE ledger.told_until SET moment = known_at + interval '1 microsecond' WHERE moment <= known_at;
    SELECT coalesce(max(notification_id), 0) INTO high FROM ledger.stored_events;
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT recorded_at FROM ledger.stored_events WHERE notification_id = middle) <= known_at THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;

-- Forget the idempotency keys that have run out; their receipts stay.
CREATE FUNCTION ledger.forget_idempotency_keys(before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM ledger.idempotency_keys k WHERE k.created_at < before RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Remove the bytes of attachments that were rejected, and of those that nobody finished or tried to since a moment.
CREATE FUNCTION ledger.remove_attachments(untouched_since timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (
        DELETE FROM ledger.attachments a
        WHERE NOT EXISTS (SELECT FROM ledger.stored_events e WHERE e.originator_id = 'attachment-' || a.attachment_id
                AND e.topic LIKE 'attachment.finished.%')
            AND (a.touched_at < untouched_since
                OR EXISTS (SELECT FROM ledger.stored_events e WHERE e.originator_id = 'attachment-' || a.attachment_id
                    AND e.topic LIKE 'attachment.rejected.%'))
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION ledger.rewrap_keys, ledger.retire_master, ledger.keep_key, ledger.position_known_at, ledger.forget_idempotency_keys,
    ledger.remove_attachments FROM PUBLIC;
